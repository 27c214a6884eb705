-- Applications: a need brought to one partner, with papers, consent, two assessments side by side and the partner's answer.

CREATE TABLE application (
    id             @PK@,
    version        @I64@ NOT NULL DEFAULT 1,
    client_id      TEXT UNIQUE,
    business_id    @I64@ NOT NULL REFERENCES business (id),
    person_id      @I64@ NOT NULL REFERENCES person (id),
    partner_id     @I64@ NOT NULL REFERENCES partner (id),
    product_version_id @I64@ NOT NULL REFERENCES product_version (id),
    state          TEXT NOT NULL,              -- draft, submitted, with_partner, returned, accepted, rejected, withdrawn
    purpose        TEXT NOT NULL,              -- what the money is for (money_purposes)
    amount         @I64@ NOT NULL,             -- asked for
    months         @I64@ NOT NULL,
    need           @BLOB@,                     -- sealed words
    assessment     TEXT NOT NULL DEFAULT '',   -- of who stands beside: recommend, with_care, not_now
    assessment_why @BLOB@,                     -- sealed words
    assessed_by    @I64@,
    matched        TEXT NOT NULL DEFAULT '',   -- of the system, when it was submitted: yes, nearly, no
    matched_why    @BLOB@,                     -- sealed JSON of its checks
    matched_at     @I64@,
    referred_at    @I64@,                      -- the partner's clock
    due_at         @I64@,
    risk_at        @I64@,
    told           TEXT NOT NULL DEFAULT '',   -- "risk", "overdue": of what the officers heard last
    decided_at     @I64@,
    decided_by     @I64@,                      -- account; NULL: by link
    granted        @I64@,                      -- what was accepted
    reason         TEXT NOT NULL DEFAULT '',   -- code of why it was rejected
    reason_words   @BLOB@,                     -- sealed: to who is concerned
    fund_id        @I64@ REFERENCES fund (id),
    created_by     @I64@,
    created_at     @I64@ NOT NULL,
    updated_at     @I64@ NOT NULL
) @STRICT@;
CREATE INDEX application_business ON application (business_id, id);
CREATE INDEX application_person ON application (person_id, id);
CREATE INDEX application_partner ON application (partner_id, id);
CREATE INDEX application_due ON application (due_at, id) WHERE state = 'with_partner';

-- The papers that the product asks for.
CREATE TABLE application_paper (
    application_id @I64@ NOT NULL REFERENCES application (id),
    code           TEXT NOT NULL,
    document_id    @I64@ REFERENCES document (id), -- the file, or
    seen_by        @I64@,                      -- who saw it on paper
    seen_at        @I64@,
    PRIMARY KEY (application_id, code)
) @STRICT@;

-- Consent to hand an application to one partner for one purpose; never changed, withdrawn at most.
CREATE TABLE share_consent (
    id             @PK@,
    application_id @I64@ NOT NULL REFERENCES application (id),
    person_id      @I64@ NOT NULL REFERENCES person (id),
    partner_id     @I64@ NOT NULL REFERENCES partner (id),
    purpose        TEXT NOT NULL,              -- financing
    text_version   TEXT NOT NULL,              -- of the words that were agreed to
    via            TEXT NOT NULL,              -- account, spoken, paper, phone
    given_by       @I64@,                      -- account that noted it
    given_at       @I64@ NOT NULL,
    withdrawn_at   @I64@,
    withdrawn_by   @I64@,
    withdrawn_via  TEXT
) @STRICT@;
CREATE INDEX share_consent_application ON share_consent (application_id, id);
-- What was shown to whom under it.
CREATE TABLE share_log (
    id             @PK@,
    application_id @I64@ NOT NULL REFERENCES application (id),
    consent_id     @I64@ NOT NULL REFERENCES share_consent (id),
    account_id     @I64@,                      -- NULL: by the link
    what           TEXT NOT NULL,              -- application, letter, paper:CODE
    at             @I64@ NOT NULL
) @STRICT@;
CREATE INDEX share_log_application ON share_log (application_id, id);

-- What happened, in order.
CREATE TABLE application_event (
    id             @PK@,
    application_id @I64@ NOT NULL REFERENCES application (id),
    kind           TEXT NOT NULL,              -- created, submitted, referred, returned, accepted, rejected, withdrawn, …
    account_id     @I64@,
    at             @I64@ NOT NULL
) @STRICT@;
CREATE INDEX application_event_application ON application_event (application_id, id);
