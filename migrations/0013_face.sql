-- The public face: the catalogue of businesses whose owners agreed to be shown, and the ward offices.

-- What a business shows. What decides whether it is shown (consent, curation, activity, owner) is looked at whenever the
-- business changes; `shown` and the columns behind it are kept for lists alone.
CREATE TABLE listing (
    business_id @I64@ NOT NULL PRIMARY KEY REFERENCES business (id),
    consent_id  @I64@,                         -- listing_consent in force; NULL: withdrawn
    products    TEXT NOT NULL DEFAULT '',
    about       TEXT NOT NULL DEFAULT '',
    hours       TEXT NOT NULL DEFAULT '',
    whatsapp    TEXT,                          -- chosen by the owner; NULL: none
    updated_at  @I64@ NOT NULL,
    version     @I64@ NOT NULL DEFAULT 1,
    shown       @I64@ NOT NULL DEFAULT 0,
    shown_until TEXT,                          -- curated until that day; NULL: open
    name_fold   TEXT NOT NULL DEFAULT '',
    words       TEXT NOT NULL DEFAULT '',      -- folded: name, products, with a blank before each word
    ward        TEXT NOT NULL DEFAULT '',
    sector      TEXT NOT NULL DEFAULT ''
) @STRICT@;
CREATE INDEX listing_name ON listing (name_fold, business_id) WHERE shown = 1;
CREATE INDEX listing_ward ON listing (ward, name_fold, business_id) WHERE shown = 1;

-- The proof (UU 27/2022 art. 22, 24): which text, when, by whose hand and how; kept after it was withdrawn.
CREATE TABLE listing_consent (
    id            @PK@,
    business_id   @I64@ NOT NULL REFERENCES business (id),
    person_id     @I64@ NOT NULL REFERENCES person (id),
    version       TEXT NOT NULL,               -- of the text
    given_at      @I64@ NOT NULL,
    via           TEXT NOT NULL,               -- link, account, staff
    given_by      @I64@,                       -- account; NULL: the owner by their link
    proof         TEXT NOT NULL DEFAULT '',    -- of staff: spoken, paper, message
    withdrawn_at  @I64@,
    withdrawn_via TEXT,
    withdrawn_by  @I64@
) @STRICT@;
CREATE INDEX listing_consent_business ON listing_consent (business_id, id);
CREATE INDEX listing_consent_person ON listing_consent (person_id, id);

-- Chosen photos, drawn small: they go when the consent goes.
CREATE TABLE listing_photo (
    business_id @I64@ NOT NULL REFERENCES business (id),
    n           @I64@ NOT NULL,                -- 1 … 3
    document_id @I64@ NOT NULL REFERENCES document (id),
    large_id    @I64@ NOT NULL REFERENCES file (id),
    small_id    @I64@ NOT NULL REFERENCES file (id),
    width       @I64@ NOT NULL,                -- of the large one
    height      @I64@ NOT NULL,
    PRIMARY KEY (business_id, n)
) @STRICT@;

-- Where a ward's office is and how it is reached: never anybody's own phone.
CREATE TABLE ward_office (
    ward       TEXT NOT NULL PRIMARY KEY REFERENCES place (code),
    address    TEXT NOT NULL DEFAULT '',
    phone      TEXT,
    hours      TEXT NOT NULL DEFAULT '',
    updated_by @I64@,
    updated_at @I64@ NOT NULL,
    version    @I64@ NOT NULL DEFAULT 1
) @STRICT@;
