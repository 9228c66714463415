-- CreateTable
CREATE TABLE "chores" (
    "name" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "chores_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "audit_records_at_idx" ON "audit_records" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "findings_closed_at_idx" ON "findings"("closed_at");

-- CreateIndex
CREATE INDEX "operations_finished_at_idx" ON "operations"("finished_at");
