-- Loans in a person's copy.

-- name: loan_personal_list
SELECT business_id, number, state, signed_on, disbursed_on, ended_on, lent, paid, principal_left, interest_left, next_due
FROM loan WHERE person_id = $1 ORDER BY id LIMIT 200
-- name: loan_personal_running
SELECT id FROM loan WHERE person_id = $1 AND (state = 'agreed' OR state = 'running' OR state = 'restructured')
ORDER BY id LIMIT 1

-- name: application_personal_list
SELECT business_id, state, purpose, amount, months, assessment, granted, reason, created_at, decided_at FROM application
WHERE person_id = $1 ORDER BY id LIMIT 200
-- name: share_personal_list
SELECT p.name, c.purpose, c.text_version, c.via, c.given_at, c.withdrawn_at FROM share_consent c JOIN partner p ON p.id = c.partner_id
WHERE c.person_id = $1 ORDER BY c.id LIMIT 500
-- name: share_personal_end
UPDATE share_consent SET withdrawn_at = $2, withdrawn_via = 'privacy' WHERE person_id = $1 AND withdrawn_at IS NULL
-- name: application_file_personal_list
SELECT f.application_id, f.code, x.type, f.created_at FROM application_file f JOIN file x ON x.id = f.file_id
JOIN application a ON a.id = f.application_id WHERE a.person_id = $1 AND f.removed_at IS NULL ORDER BY f.id LIMIT 500
-- name: application_file_personal_own
-- Sent for an application; documents of the business go with the business.
SELECT f.file_id FROM application_file f JOIN application a ON a.id = f.application_id
WHERE a.person_id = $1 AND f.document_id IS NULL ORDER BY f.id LIMIT 2000
-- name: application_file_personal_gone
UPDATE application_file SET removed_at = coalesce(removed_at, $2)
WHERE application_id IN (SELECT id FROM application WHERE person_id = $1)
-- name: application_personal_gone
UPDATE application SET need = NULL, assessment_why = NULL, matched_why = NULL, reason_words = NULL, updated_at = $2,
version = version + 1 WHERE person_id = $1
