-- AlterTable
ALTER TABLE "nodes" ADD COLUMN     "takes_over" JSONB;

-- CreateTable
CREATE TABLE "loss_decisions" (
    "node_id" TEXT NOT NULL,
    "physical_cluster_id" TEXT NOT NULL,
    "choice" TEXT NOT NULL,
    "partitions" INTEGER,
    "decided_by" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "loss_decisions_pkey" PRIMARY KEY ("node_id")
);

-- CreateIndex
CREATE INDEX "loss_decisions_physical_cluster_id_idx" ON "loss_decisions"("physical_cluster_id");

-- AddForeignKey
ALTER TABLE "loss_decisions" ADD CONSTRAINT "loss_decisions_physical_cluster_id_fkey" FOREIGN KEY ("physical_cluster_id") REFERENCES "physical_clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;
