-- Papers of applications as files.

-- name: application_file_list
SELECT f.id, f.application_id, f.file_id, f.document_id, f.created_at, x.size, f.code, x.type, c.display_name, f.client_id
FROM application_file f JOIN file x ON x.id = f.file_id LEFT JOIN account c ON c.id = f.created_by
LEFT JOIN document d ON d.id = f.document_id
WHERE f.application_id = $1 AND f.removed_at IS NULL AND (f.document_id IS NULL OR d.removed_at IS NULL)
--? one: AND f.id = $2
ORDER BY f.code, f.id LIMIT 40
-- name: application_file_insert
INSERT INTO application_file (application_id, code, file_id, document_id, client_id, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (client_id) DO NOTHING RETURNING id
-- name: application_file_of_client
SELECT id, application_id FROM application_file WHERE client_id = $1
-- name: application_file_count
SELECT count(*) FROM application_file WHERE application_id = $1 AND removed_at IS NULL
-- name: application_file_remove
UPDATE application_file SET removed_at = $3 WHERE id = $2 AND application_id = $1 AND removed_at IS NULL
-- name: application_file_clear
-- Of a paper: what stands there as a document of the business; all with `every`'s 1.
UPDATE application_file SET removed_at = $3 WHERE application_id = $1 AND code = $2 AND removed_at IS NULL
AND (document_id IS NOT NULL OR $4 = 1)
-- name: application_file_left
SELECT count(*) FROM application_file WHERE application_id = $1 AND code = $2 AND removed_at IS NULL
