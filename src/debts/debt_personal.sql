-- Debts in a person's copy and erasure.

-- name: debt_personal_sheets
SELECT id, state, outcome, consent_version, consent_via, consent_at, withdrawn_at, debts, created_at, closed_at
FROM debt_sheet WHERE person_id = $1 ORDER BY id LIMIT 100
-- name: debt_personal_key
SELECT data_key FROM debt_sheet WHERE id = $1
-- name: debt_personal_rows
SELECT number, body FROM debt WHERE sheet_id = $1 AND removed_at IS NULL ORDER BY number LIMIT 500
-- name: debt_personal_files
-- Photos of debts, proofs of steps.
SELECT p.file_id FROM debt_photo p JOIN debt d ON d.id = p.debt_id WHERE d.sheet_id = $1
UNION SELECT file_id FROM debt_step WHERE sheet_id = $1 AND file_id IS NOT NULL ORDER BY 1 LIMIT 2000
-- name: debt_personal_budgets
SELECT s.data_key, b.body, b.created_at, NULL, NULL FROM debt_budget b JOIN debt_sheet s ON s.id = b.sheet_id
WHERE s.person_id = $1 ORDER BY b.id LIMIT 500
-- name: debt_personal_steps
SELECT s.data_key, p.body, p.created_at, p.kind, p.on_day FROM debt_step p JOIN debt_sheet s ON s.id = p.sheet_id
WHERE s.person_id = $1 AND p.undone_at IS NULL ORDER BY p.id LIMIT 5000
-- name: debt_personal_checks
SELECT s.data_key, c.body, c.created_at, NULL, c.on_day FROM debt_watch_check c JOIN debt_watch w ON w.id = c.watch_id
JOIN debt_sheet s ON s.id = w.sheet_id WHERE s.person_id = $1 ORDER BY c.id LIMIT 500
-- name: debt_personal_letters
SELECT l.number, l.kind, l.issued_on, l.created_at FROM debt_letter l JOIN debt_sheet s ON s.id = l.sheet_id
WHERE s.person_id = $1 ORDER BY l.id LIMIT 500
-- name: debt_personal_end
UPDATE debt_sheet SET state = 'withdrawn', outcome = '', closed_at = NULL, withdrawn_at = $2, updated_at = $2, version = version + 1
WHERE person_id = $1 AND state <> 'withdrawn'
-- name: debt_personal_checks_drop
DELETE FROM debt_watch_check WHERE watch_id IN (SELECT id FROM debt_watch WHERE sheet_id = $1)
-- name: debt_personal_watches_drop
DELETE FROM debt_watch WHERE sheet_id = $1
-- name: debt_personal_steps_drop
DELETE FROM debt_step WHERE sheet_id = $1
-- name: debt_personal_budgets_drop
DELETE FROM debt_budget WHERE sheet_id = $1
-- name: debt_personal_letters_empty
-- Number, kind and day stay: who holds the letter may still ask whether it is genuine.
UPDATE debt_letter SET pdf = $2, debt_id = NULL WHERE sheet_id = $1
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
