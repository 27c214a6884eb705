-- The reporter's side: private links, followers, what looks like spam.

-- name: track_case
SELECT id FROM casefile WHERE track_hash = $1
-- name: track_follower
SELECT id, case_id FROM case_follower WHERE track_hash = $1 AND ended_at IS NULL
-- name: track_set
UPDATE casefile SET track_hash = $2, track_token = $3 WHERE id = $1

-- name: follower_find
SELECT id FROM case_follower WHERE case_id = $1 AND phone_hash = $2
-- name: follower_insert
INSERT INTO case_follower (case_id, phone, phone_hash, created_at) VALUES ($1, $2, $3, $4) RETURNING id
-- name: follower_again
UPDATE case_follower SET track_hash = $2, ended_at = NULL WHERE id = $1
-- name: follower_end
UPDATE case_follower SET ended_at = $2 WHERE id = $1

-- name: report_from_device
SELECT count(*) FROM casefile WHERE device = $1 AND device <> '' AND created_at > $2
-- name: report_from_phone
SELECT count(*) FROM casefile WHERE phone_hash = $1 AND created_at > $2

-- name: attachment_insert
INSERT INTO case_attachment (case_id, file_id, kind, proof, public, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id
-- name: attachment_count
SELECT count(*) FROM case_attachment WHERE case_id = $1 AND removed_at IS NULL
-- name: attachment_same
SELECT id FROM case_attachment WHERE case_id = $1 AND file_id = $2 AND coalesce(created_by, 0) = $3 AND removed_at IS NULL LIMIT 1
-- name: attachment_list
SELECT t.id, t.case_id, t.file_id, t.created_by, t.created_at, f.size, t.kind, f.type, a.display_name, t.proof, t.public
FROM case_attachment t JOIN file f ON f.id = t.file_id LEFT JOIN account a ON a.id = t.created_by
WHERE t.case_id = $1 AND t.removed_at IS NULL
--? one: AND t.id = $2
ORDER BY t.id LIMIT 100
-- name: attachment_remove
UPDATE case_attachment SET removed_at = $3 WHERE id = $1 AND case_id = $2 AND removed_at IS NULL
