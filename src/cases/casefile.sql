-- The record of a case. Columns of a whole case come always in the same order: see casefile_of_row() in casefile.c.

-- name: casefile_one
SELECT c.id, c.version, c.created_at, c.updated_at, c.opened_at, c.responded_at, c.resolved_at, c.closed_at, c.due_at,
c.risk_at, c.paused_until, c.contacted_at, c.consent_at, c.business_id, c.reporter_id, c.assignee_id, c.partner_id,
c.duplicate_of, c.lat_e6, c.lng_e6, c.seal, c.level, c.overdue, c.reopened, c.rating, c.client_id, c.category, c.title,
c.ward, c.district, c.channel, c.concerns, c.desk, c.body_code, c.state, c.outcome, c.foreign_system, c.foreign_number,
c.place_guessed, c.confirmed, c.anonymous, c.data_key, c.title_sealed, c.body, c.address, c.reporter, c.phone, c.email,
c.concerned, c.concerned_phone, a.name, p.name, b.name, b.ward, b.companion_id, b.owner_id
FROM casefile c LEFT JOIN account a ON a.id = c.assignee_id LEFT JOIN account p ON p.id = c.partner_id
LEFT JOIN business b ON b.id = c.business_id
WHERE c.id = $1
-- name: casefile_companion
SELECT companion_id FROM business WHERE id = $1
-- name: casefile_opening
SELECT until FROM case_opening WHERE case_id = $1 AND account_id = $2 ORDER BY until DESC LIMIT 1

-- name: casefile_of_client
SELECT id, reporter_id, phone_hash, device FROM casefile WHERE client_id = $1
-- name: casefile_of_foreign
SELECT id FROM casefile WHERE foreign_system = $1 AND foreign_number = $2
-- name: casefile_business
SELECT b.id, b.merged_into, b.ward, b.companion_id, b.owner_id,
(SELECT a.active FROM account a WHERE a.id = b.companion_id AND a.role = 'companion')
FROM business b WHERE b.id = $1
-- name: casefile_insert
INSERT INTO casefile (client_id, data_key, category, seal, title, title_sealed, body, ward, district, place_guessed,
lat_e6, lng_e6, address, business_id, channel, reporter_id, reporter, phone, phone_hash, email, device, confirmed,
anonymous, concerns, concerned, concerned_phone, track_hash, track_token, foreign_system, foreign_number, level, desk,
assignee_id, state, due_at, risk_at, opened_at, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
$25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $35, $36, $37, $37)
-- name: casefile_new_id
-- The id just given. RETURNING would make SQLite keep a statement journal.
-- engine: sqlite
SELECT last_insert_rowid()
-- engine: postgresql
SELECT lastval()
-- engine: both
-- name: casefile_title
UPDATE casefile SET title = $2, title_sealed = $3 WHERE id = $1
-- name: casefile_words_drop
DELETE FROM case_word WHERE case_id = $1
-- name: casefile_word
INSERT INTO case_word (word, case_id) VALUES ($1, $2)
