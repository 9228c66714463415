-- CreateTable
CREATE TABLE "organizations" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "hash" BYTEA NOT NULL,
    "hint" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_records" (
    "organization_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "status" INTEGER,
    "body" JSONB,
    "headers" JSONB,
    "sealed_body" TEXT,
    "sealed_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_records_pkey" PRIMARY KEY ("organization_id","key")
);

-- CreateTable
CREATE TABLE "clusters" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "physical_cluster_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "order" JSONB NOT NULL,
    "capacity_plan_id" TEXT NOT NULL,
    "protected" BOOLEAN NOT NULL DEFAULT false,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "last_event" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "clusters_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "capacity_plans" (
    "id" TEXT NOT NULL,
    "catalogue_version" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "capacity_plans_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "physical_clusters" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "specification" JSONB NOT NULL,
    "release" INTEGER NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "observed_generation" INTEGER NOT NULL DEFAULT 0,
    "deletion_requested_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "phase" TEXT NOT NULL DEFAULT 'PROVISIONING',
    "conditions" JSONB NOT NULL DEFAULT '[]',
    "plan_version" INTEGER NOT NULL DEFAULT 0,
    "next_kafka_id" INTEGER NOT NULL DEFAULT 1,
    "prepared" BOOLEAN NOT NULL DEFAULT false,
    "released" BOOLEAN NOT NULL DEFAULT false,
    "endpoint_verified" BOOLEAN NOT NULL DEFAULT false,
    "failures" JSONB NOT NULL DEFAULT '[]',
    "recheck_at" TIMESTAMPTZ(3),
    "wakeups" BIGINT NOT NULL DEFAULT 1,
    "wakeups_honoured" BIGINT NOT NULL DEFAULT 0,
    "woken_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "physical_clusters_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "leases" (
    "physical_cluster_id" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "epoch" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "leases_pkey" PRIMARY KEY ("physical_cluster_id")
);

-- CreateTable
CREATE TABLE "reconciler_plans" (
    "physical_cluster_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "actions" JSONB NOT NULL,
    "waiting" JSONB NOT NULL,
    "stored_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reconciler_plans_pkey" PRIMARY KEY ("physical_cluster_id")
);

-- CreateTable
CREATE TABLE "nodes" (
    "id" TEXT NOT NULL,
    "physical_cluster_id" TEXT NOT NULL,
    "kafka_id" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "size" TEXT NOT NULL,
    "heap_mib" INTEGER NOT NULL,
    "volume" JSONB NOT NULL,
    "directory_id" TEXT NOT NULL,
    "volume_state" TEXT NOT NULL,
    "addresses" JSONB,
    "deleting" BOOLEAN NOT NULL DEFAULT false,
    "failed_starts" INTEGER NOT NULL DEFAULT 0,
    "machine_id" TEXT,

    CONSTRAINT "nodes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "machines" (
    "id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "size" TEXT NOT NULL,
    "heap_mib" INTEGER NOT NULL,
    "release" INTEGER NOT NULL,
    "volume_state" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,
    "because" TEXT NOT NULL,
    "stop_because" TEXT,
    "registered" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "machines_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "endpoints" (
    "physical_cluster_id" TEXT NOT NULL,
    "kafka_id" INTEGER NOT NULL,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,

    CONSTRAINT "endpoints_pkey" PRIMARY KEY ("physical_cluster_id","kafka_id")
);

-- CreateTable
CREATE TABLE "tombstones" (
    "node_id" TEXT NOT NULL,
    "physical_cluster_id" TEXT NOT NULL,
    "deleted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tombstones_pkey" PRIMARY KEY ("node_id")
);

-- CreateTable
CREATE TABLE "certificates" (
    "physical_cluster_id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "certificate" TEXT NOT NULL,
    "sealed_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "certificates_pkey" PRIMARY KEY ("physical_cluster_id","subject")
);

-- CreateTable
CREATE TABLE "kafka_users" (
    "id" TEXT NOT NULL,
    "physical_cluster_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "applied_generation" INTEGER NOT NULL DEFAULT 0,
    "deleting" BOOLEAN NOT NULL DEFAULT false,
    "sealed_credential" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "kafka_users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "acls" (
    "id" TEXT NOT NULL,
    "physical_cluster_id" TEXT NOT NULL,
    "principal" TEXT NOT NULL,
    "resource_type" TEXT NOT NULL,
    "resource_name" TEXT NOT NULL,
    "pattern_type" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "permission" TEXT NOT NULL,
    "deleting" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "acls_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operations" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "physical_cluster_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running',
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "operations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operation_steps" (
    "operation_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "operation_steps_pkey" PRIMARY KEY ("operation_id","position")
);

-- CreateTable
CREATE TABLE "events" (
    "cluster_id" TEXT NOT NULL,
    "number" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("cluster_id","number")
);

-- CreateTable
CREATE TABLE "findings" (
    "id" TEXT NOT NULL,
    "physical_cluster_id" TEXT,
    "type" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "findings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_records" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT,
    "actor" TEXT,
    "action" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "request_id" TEXT NOT NULL,
    "remote_address" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_records_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "organizations_name_key" ON "organizations"("name");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE INDEX "api_keys_organization_id_id_idx" ON "api_keys"("organization_id", "id");

-- CreateIndex
CREATE INDEX "idempotency_records_created_at_idx" ON "idempotency_records"("created_at");

-- CreateIndex
CREATE INDEX "clusters_organization_id_id_idx" ON "clusters"("organization_id", "id");

-- CreateIndex
CREATE INDEX "clusters_physical_cluster_id_idx" ON "clusters"("physical_cluster_id");

-- CreateIndex
CREATE INDEX "nodes_physical_cluster_id_idx" ON "nodes"("physical_cluster_id");

-- CreateIndex
CREATE INDEX "machines_node_id_idx" ON "machines"("node_id");

-- CreateIndex
CREATE INDEX "tombstones_deleted_at_idx" ON "tombstones"("deleted_at");

-- CreateIndex
CREATE UNIQUE INDEX "kafka_users_physical_cluster_id_name_key" ON "kafka_users"("physical_cluster_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "acls_physical_cluster_id_principal_resource_type_resource_n_key" ON "acls"("physical_cluster_id", "principal", "resource_type", "resource_name", "pattern_type", "operation", "permission");

-- CreateIndex
CREATE INDEX "operations_organization_id_id_idx" ON "operations"("organization_id", "id");

-- CreateIndex
CREATE INDEX "operations_cluster_id_id_idx" ON "operations"("cluster_id", "id");

-- CreateIndex
CREATE INDEX "operations_physical_cluster_id_state_idx" ON "operations"("physical_cluster_id", "state");

-- CreateIndex
CREATE INDEX "events_at_idx" ON "events" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "findings_physical_cluster_id_opened_at_idx" ON "findings"("physical_cluster_id", "opened_at");

-- CreateIndex
CREATE INDEX "audit_records_organization_id_id_idx" ON "audit_records"("organization_id", "id");

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "clusters" ADD CONSTRAINT "clusters_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "clusters" ADD CONSTRAINT "clusters_physical_cluster_id_fkey" FOREIGN KEY ("physical_cluster_id") REFERENCES "physical_clusters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "clusters" ADD CONSTRAINT "clusters_capacity_plan_id_fkey" FOREIGN KEY ("capacity_plan_id") REFERENCES "capacity_plans"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "leases" ADD CONSTRAINT "leases_physical_cluster_id_fkey" FOREIGN KEY ("physical_cluster_id") REFERENCES "physical_clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reconciler_plans" ADD CONSTRAINT "reconciler_plans_physical_cluster_id_fkey" FOREIGN KEY ("physical_cluster_id") REFERENCES "physical_clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "nodes" ADD CONSTRAINT "nodes_physical_cluster_id_fkey" FOREIGN KEY ("physical_cluster_id") REFERENCES "physical_clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "machines" ADD CONSTRAINT "machines_node_id_fkey" FOREIGN KEY ("node_id") REFERENCES "nodes"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endpoints" ADD CONSTRAINT "endpoints_physical_cluster_id_fkey" FOREIGN KEY ("physical_cluster_id") REFERENCES "physical_clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificates" ADD CONSTRAINT "certificates_physical_cluster_id_fkey" FOREIGN KEY ("physical_cluster_id") REFERENCES "physical_clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "kafka_users" ADD CONSTRAINT "kafka_users_physical_cluster_id_fkey" FOREIGN KEY ("physical_cluster_id") REFERENCES "physical_clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "acls" ADD CONSTRAINT "acls_physical_cluster_id_fkey" FOREIGN KEY ("physical_cluster_id") REFERENCES "physical_clusters"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operations" ADD CONSTRAINT "operations_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operations" ADD CONSTRAINT "operations_physical_cluster_id_fkey" FOREIGN KEY ("physical_cluster_id") REFERENCES "physical_clusters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operation_steps" ADD CONSTRAINT "operation_steps_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "events" ADD CONSTRAINT "events_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "findings" ADD CONSTRAINT "findings_physical_cluster_id_fkey" FOREIGN KEY ("physical_cluster_id") REFERENCES "physical_clusters"("id") ON DELETE SET NULL ON UPDATE CASCADE;


-- What follows is written by hand: Prisma's schema cannot say it.

-- Closed unions of packages/model. A new member needs a migration that comes before the code that writes it.
ALTER TABLE "api_keys"
    ADD CONSTRAINT "api_keys_scopes_check" CHECK ("scopes" <@ ARRAY['operator', 'admin', 'developer', 'viewer', 'messages']);
ALTER TABLE "clusters"
    ADD CONSTRAINT "clusters_revision_check" CHECK ("revision" >= 1),
    ADD CONSTRAINT "clusters_last_event_check" CHECK ("last_event" >= 0);
ALTER TABLE "physical_clusters"
    ADD CONSTRAINT "physical_clusters_phase_check" CHECK ("phase" IN ('PROVISIONING', 'RUNNING', 'UPDATING', 'HEALING', 'DEGRADED', 'DELETING', 'DELETED', 'FAILED')),
    ADD CONSTRAINT "physical_clusters_deleted_check" CHECK (("phase" = 'DELETED') = ("deleted_at" IS NOT NULL)),
    ADD CONSTRAINT "physical_clusters_generation_check" CHECK ("generation" >= 1 AND "observed_generation" BETWEEN 0 AND "generation"),
    ADD CONSTRAINT "physical_clusters_plan_version_check" CHECK ("plan_version" >= 0 AND "next_kafka_id" >= 0),
    ADD CONSTRAINT "physical_clusters_wakeups_check" CHECK ("wakeups_honoured" BETWEEN 0 AND "wakeups"),
    ADD CONSTRAINT "physical_clusters_json_check" CHECK (jsonb_typeof("conditions") = 'array' AND jsonb_typeof("failures") = 'array');
ALTER TABLE "leases"
    ADD CONSTRAINT "leases_epoch_check" CHECK ("epoch" >= 1);
ALTER TABLE "nodes"
    ADD CONSTRAINT "nodes_role_check" CHECK ("role" IN ('combined', 'broker', 'controller')),
    ADD CONSTRAINT "nodes_volume_state_check" CHECK ("volume_state" IN ('new', 'used')),
    ADD CONSTRAINT "nodes_failed_starts_check" CHECK ("failed_starts" >= 0);
ALTER TABLE "machines"
    ADD CONSTRAINT "machines_volume_state_check" CHECK ("volume_state" IN ('new', 'used'));
ALTER TABLE "endpoints"
    ADD CONSTRAINT "endpoints_port_check" CHECK ("port" BETWEEN 1 AND 65535);
ALTER TABLE "kafka_users"
    ADD CONSTRAINT "kafka_users_generation_check" CHECK ("generation" >= 1 AND "applied_generation" BETWEEN 0 AND "generation");
ALTER TABLE "acls"
    ADD CONSTRAINT "acls_resource_type_check" CHECK ("resource_type" IN ('topic', 'group', 'transactional_id', 'cluster')),
    ADD CONSTRAINT "acls_pattern_type_check" CHECK ("pattern_type" IN ('literal', 'prefixed')),
    ADD CONSTRAINT "acls_operation_check" CHECK ("operation" IN ('all', 'read', 'write', 'create', 'delete', 'alter', 'describe', 'describe_configs', 'alter_configs', 'idempotent_write')),
    ADD CONSTRAINT "acls_permission_check" CHECK ("permission" IN ('allow', 'deny'));
ALTER TABLE "operations"
    ADD CONSTRAINT "operations_type_check" CHECK ("type" IN ('create_cluster', 'delete_cluster', 'heal_cluster')),
    ADD CONSTRAINT "operations_state_check" CHECK ("state" IN ('running', 'succeeded', 'failed', 'superseded')),
    ADD CONSTRAINT "operations_finished_check" CHECK (("state" = 'running') = ("finished_at" IS NULL));
ALTER TABLE "operation_steps"
    ADD CONSTRAINT "operation_steps_state_check" CHECK ("state" IN ('pending', 'running', 'retrying', 'succeeded', 'failed'));
ALTER TABLE "events"
    ADD CONSTRAINT "events_number_check" CHECK ("number" >= 1);
ALTER TABLE "findings"
    ADD CONSTRAINT "findings_type_check" CHECK ("type" IN ('machine_gone', 'machine_fails_to_start', 'provider_refused', 'unknown_resource', 'deadline_missed', 'data_at_risk'));

-- One living cluster a name and organization; a deleted one's name is free again.
CREATE UNIQUE INDEX "clusters_living_name_key" ON "clusters"("organization_id", "name") WHERE "deleted_at" IS NULL;

-- One open finding a physical cluster, type and subject; those of no cluster of ours count as one cluster.
CREATE UNIQUE INDEX "findings_open_key" ON "findings"("physical_cluster_id", "type", "subject") NULLS NOT DISTINCT WHERE "closed_at" IS NULL;

-- The sweep asks four questions; each index holds only the few clusters that answer yes.
CREATE INDEX "physical_clusters_woken_idx" ON "physical_clusters"("woken_at") WHERE "deleted_at" IS NULL AND "wakeups" > "wakeups_honoured";
CREATE INDEX "physical_clusters_recheck_idx" ON "physical_clusters"("recheck_at") WHERE "deleted_at" IS NULL AND "recheck_at" IS NOT NULL;
CREATE INDEX "physical_clusters_unobserved_idx" ON "physical_clusters"("woken_at") WHERE "deleted_at" IS NULL AND "observed_generation" < "generation";
CREATE INDEX "physical_clusters_deleting_idx" ON "physical_clusters"("deletion_requested_at") WHERE "deleted_at" IS NULL AND "deletion_requested_at" IS NOT NULL;

-- Rows that change again and again find room for their next version on their own page (HOT updates).
ALTER TABLE "physical_clusters" SET (fillfactor = 70);
ALTER TABLE "leases" SET (fillfactor = 50);
ALTER TABLE "reconciler_plans" SET (fillfactor = 70);
ALTER TABLE "clusters" SET (fillfactor = 85);
ALTER TABLE "nodes" SET (fillfactor = 85);
ALTER TABLE "machines" SET (fillfactor = 85);
ALTER TABLE "operation_steps" SET (fillfactor = 70);
