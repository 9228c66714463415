-- CreateTable
CREATE TABLE "burn_ins" (
    "id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "capacity_plan_id" TEXT NOT NULL,
    "promised_ingress_mbps" DOUBLE PRECISION NOT NULL,
    "promised_egress_mbps" DOUBLE PRECISION NOT NULL,
    "share" DOUBLE PRECISION NOT NULL,
    "seconds" DOUBLE PRECISION NOT NULL,
    "record_bytes" INTEGER NOT NULL,
    "partitions" INTEGER NOT NULL,
    "carried_ingress_mbps" DOUBLE PRECISION NOT NULL,
    "carried_egress_mbps" DOUBLE PRECISION NOT NULL,
    "produce" JSONB,
    "end_to_end" JSONB,
    "records" BIGINT NOT NULL,
    "lost" BIGINT NOT NULL,
    "unread" BIGINT NOT NULL,
    "errors" JSONB NOT NULL,
    "generator" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "burn_ins_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "burn_ins_cluster_id_id_idx" ON "burn_ins"("cluster_id", "id");

-- AddForeignKey
ALTER TABLE "burn_ins" ADD CONSTRAINT "burn_ins_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

