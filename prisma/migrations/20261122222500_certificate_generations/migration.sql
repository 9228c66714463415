-- AlterTable
ALTER TABLE "certificates" ADD COLUMN     "authority_generation" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "dropped_at" TIMESTAMPTZ(3),
ADD COLUMN     "generation" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "issued_at" TIMESTAMPTZ(3),
ADD COLUMN     "not_after" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "machines" ADD COLUMN     "certificates" JSONB;

-- AlterTable
ALTER TABLE "physical_clusters" ADD COLUMN     "rotation" JSONB;



-- What follows is written by hand: Prisma's schema cannot say it.

-- Closed unions of packages/model. A new member needs a migration that comes before the code that writes it.
ALTER TABLE "operations"
    DROP CONSTRAINT "operations_type_check",
    ADD CONSTRAINT "operations_type_check" CHECK ("type" IN ('create_cluster', 'update_cluster', 'delete_cluster', 'heal_cluster', 'renew_certificates'));
