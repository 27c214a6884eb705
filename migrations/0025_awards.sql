-- Grants that partners gave: money that is not paid back. ("Grant" is a word of SQL: the table is "award".)

CREATE TABLE award (
    id             @PK@,
    version        @I64@ NOT NULL DEFAULT 1,
    application_id @I64@ NOT NULL UNIQUE REFERENCES application (id), -- one answer, one grant
    business_id    @I64@ NOT NULL REFERENCES business (id),
    person_id      @I64@ NOT NULL REFERENCES person (id),
    partner_id     @I64@ NOT NULL REFERENCES partner (id),
    product_version_id @I64@ NOT NULL REFERENCES product_version (id),
    fund_id        @I64@ REFERENCES fund (id), -- whose money is reserved for it
    purpose        TEXT NOT NULL,
    state          TEXT NOT NULL,              -- accepted, disbursed, cancelled, returned
    granted        @I64@ NOT NULL,
    disbursed      @I64@ NOT NULL DEFAULT 0,
    accepted_at    @I64@ NOT NULL,
    disbursed_on   TEXT,
    proof          TEXT NOT NULL DEFAULT '',   -- receipt, transfer: of the money that went out
    ended_on       TEXT,
    reason         TEXT NOT NULL DEFAULT '',   -- why cancelled or returned
    created_at     @I64@ NOT NULL,
    updated_at     @I64@ NOT NULL
) @STRICT@;
CREATE INDEX award_business ON award (business_id, id);
CREATE INDEX award_person ON award (person_id, id);
CREATE INDEX award_partner ON award (partner_id, id);

-- Those that were accepted before they were kept.
INSERT INTO award (application_id, business_id, person_id, partner_id, product_version_id, fund_id, purpose, state, granted,
accepted_at, created_at, updated_at)
SELECT a.id, a.business_id, a.person_id, a.partner_id, a.product_version_id, a.fund_id, a.purpose, 'accepted',
coalesce(a.granted, a.amount), coalesce(a.decided_at, a.updated_at), a.updated_at, a.updated_at
FROM application a JOIN product_version v ON v.id = a.product_version_id WHERE a.state = 'accepted' AND v.method = 'grant'
ORDER BY a.id;
