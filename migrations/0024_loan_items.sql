-- Open items: rows of a partner's monthly file that were not booked, and balances that differ. Worked off one by one, never deleted.

CREATE TABLE loan_file (
    id         @PK@,
    partner_id @I64@ NOT NULL REFERENCES partner (id),
    digest     TEXT NOT NULL,                  -- of its bytes: the same file again is the same row
    lines      @I64@ NOT NULL,
    added      @I64@ NOT NULL DEFAULT 0,       -- payments that it brought, all times together
    taken_by   @I64@,
    taken_at   @I64@ NOT NULL,
    ended_at   @I64@,                          -- NULL: reading was cut short; sent again, it goes on where it was
    UNIQUE (partner_id, digest)
) @STRICT@;
CREATE INDEX loan_file_cut ON loan_file (taken_at, id) WHERE ended_at IS NULL;

CREATE TABLE loan_item (
    id          @PK@,
    version     @I64@ NOT NULL DEFAULT 1,
    partner_id  @I64@ NOT NULL REFERENCES partner (id),
    file_id     @I64@ NOT NULL REFERENCES loan_file (id), -- in which it came first
    mark        TEXT NOT NULL,                 -- hash of what it says: it is there once, in however many files
    kind        TEXT NOT NULL,                 -- no_loan, unread, refused, differs
    line        @I64@ NOT NULL,
    number      TEXT NOT NULL,                 -- of the loan, as written
    day_text    TEXT NOT NULL,
    amount_text TEXT NOT NULL,
    paid_on     TEXT,                          -- as understood
    amount      @I64@,
    reference   TEXT,
    told        TEXT NOT NULL,                 -- why, in the words of who sent it
    loan_id     @I64@ REFERENCES loan (id),
    ours        @I64@,                         -- principal left, of one that differs
    theirs      @I64@,
    state       TEXT NOT NULL DEFAULT 'open',  -- open, booked, agreed, closed
    payment_id  @I64@ REFERENCES loan_payment (id),
    closed_why  TEXT NOT NULL DEFAULT '',
    settled_by  @I64@,
    settled_at  @I64@,
    created_at  @I64@ NOT NULL,
    updated_at  @I64@ NOT NULL,
    UNIQUE (partner_id, mark)
) @STRICT@;
CREATE INDEX loan_item_state ON loan_item (state, partner_id, id);
CREATE INDEX loan_item_loan ON loan_item (loan_id, state) WHERE loan_id IS NOT NULL;
-- A payment settles one item.
CREATE UNIQUE INDEX loan_item_payment ON loan_item (payment_id) WHERE payment_id IS NOT NULL;
