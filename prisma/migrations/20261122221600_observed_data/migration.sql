-- AlterTable
ALTER TABLE "physical_clusters" ADD COLUMN     "observed_data" JSONB;
