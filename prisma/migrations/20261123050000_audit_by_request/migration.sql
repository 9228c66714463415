-- CreateIndex
CREATE INDEX "audit_records_request_id_idx" ON "audit_records"("request_id");
