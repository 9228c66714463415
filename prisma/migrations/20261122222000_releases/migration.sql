-- What the reconciler knows of a cluster's releases; null for those that an earlier version wrote, and before the first pass.
ALTER TABLE "physical_clusters" ADD COLUMN "release_state" JSONB;

-- What can be wrong with a release: it was rolled back, or reads less than Kafka's metadata version.
ALTER TABLE "findings" DROP CONSTRAINT "findings_type_check";
ALTER TABLE "findings"
    ADD CONSTRAINT "findings_type_check" CHECK ("type" IN ('machine_gone', 'machine_fails_to_start', 'machine_unknown', 'node_incomplete', 'changed_by_hand', 'provider_refused', 'unknown_resource', 'deadline_missed', 'data_at_risk', 'release_rolled_back', 'release_too_old'));
