-- AlterTable
ALTER TABLE "clusters" ADD COLUMN     "maintenance_window" JSONB;

-- AlterTable
ALTER TABLE "machines" ADD COLUMN     "role" TEXT,
ADD COLUMN     "settings" TEXT;

-- AlterTable
ALTER TABLE "operations" ADD COLUMN     "change" JSONB,
ADD COLUMN     "reverts" TEXT;

-- CreateTable
CREATE TABLE "holds" (
    "id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "subject" TEXT,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "holds_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "holds_scope_subject_idx" ON "holds"("scope", "subject");



-- What follows is written by hand: Prisma's schema cannot say it.

-- Closed unions of packages/model. A new member needs a migration that comes before the code that writes it.
ALTER TABLE "operations"
    DROP CONSTRAINT "operations_type_check",
    ADD CONSTRAINT "operations_type_check" CHECK ("type" IN ('create_cluster', 'update_cluster', 'delete_cluster', 'heal_cluster'));
ALTER TABLE "machines"
    ADD CONSTRAINT "machines_role_check" CHECK ("role" IN ('combined', 'broker', 'controller'));
ALTER TABLE "holds"
    ADD CONSTRAINT "holds_scope_check" CHECK ("scope" IN ('cluster', 'zone', 'fleet')),
    ADD CONSTRAINT "holds_subject_check" CHECK (("scope" = 'fleet') = ("subject" IS NULL)),
    ADD CONSTRAINT "holds_expiry_check" CHECK ("expires_at" > "created_at" AND "expires_at" <= "created_at" + interval '30 days');

-- A cluster is changed by one operation at a time.
CREATE UNIQUE INDEX "operations_running_update_key" ON "operations"("physical_cluster_id") WHERE "type" = 'update_cluster' AND "state" = 'running';
