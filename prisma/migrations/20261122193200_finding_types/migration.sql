-- What a cloud's resources can have come to, beside being gone: not known, half there, or changed by somebody else.
ALTER TABLE "findings" DROP CONSTRAINT "findings_type_check";
ALTER TABLE "findings"
    ADD CONSTRAINT "findings_type_check" CHECK ("type" IN ('machine_gone', 'machine_fails_to_start', 'machine_unknown', 'node_incomplete', 'changed_by_hand', 'provider_refused', 'unknown_resource', 'deadline_missed', 'data_at_risk'));
