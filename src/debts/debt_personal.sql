-- Debts in a person's copy and erasure.

-- name: debt_personal_sheets
SELECT id, state, outcome, consent_version, consent_via, consent_at, withdrawn_at, debts, created_at, closed_at
FROM debt_sheet WHERE person_id = $1 ORDER BY id LIMIT 100
-- name: debt_personal_key
SELECT data_key FROM debt_sheet WHERE id = $1
-- name: debt_personal_rows
SELECT number, body FROM debt WHERE sheet_id = $1 AND removed_at IS NULL ORDER BY number LIMIT 500
-- name: debt_personal_files
SELECT p.file_id FROM debt_photo p JOIN debt d ON d.id = p.debt_id WHERE d.sheet_id = $1 ORDER BY p.id LIMIT 2000
-- name: debt_personal_end
UPDATE debt_sheet SET state = 'withdrawn', outcome = '', closed_at = NULL, withdrawn_at = $2, updated_at = $2, version = version + 1
WHERE person_id = $1 AND state <> 'withdrawn'
-- name: debt_personal_photos_drop
DELETE FROM debt_photo WHERE debt_id IN (SELECT id FROM debt WHERE sheet_id = $1)
-- name: debt_personal_revisions_drop
DELETE FROM debt_revision WHERE debt_id IN (SELECT id FROM debt WHERE sheet_id = $1)
-- name: debt_personal_rows_drop
DELETE FROM debt WHERE sheet_id = $1
-- name: debt_personal_openings_drop
DELETE FROM debt_opening WHERE sheet_id = $1
-- name: debt_personal_rekey
UPDATE debt_sheet SET data_key = $2, debts = 0, version = version + 1 WHERE id = $1
