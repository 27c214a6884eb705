-- Papers and photos.

-- name: document_insert
INSERT INTO document (business_id, file_id, kind, title, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id
-- name: document_count
SELECT count(*) FROM document WHERE business_id = $1 AND removed_at IS NULL
-- name: document_remove
UPDATE document SET removed_at = $3 WHERE id = $1 AND business_id = $2 AND removed_at IS NULL
-- name: document_check
UPDATE document SET checked_at = $3, checked_by = $4, capital = $5 WHERE id = $1 AND business_id = $2 AND removed_at IS NULL
-- name: document_list
SELECT d.id, d.business_id, d.file_id, d.created_by, d.created_at, f.size, d.kind, d.title, f.type, a.display_name,
d.checked_at, d.capital, c.display_name, CASE WHEN d.capital = b.capital THEN 1 ELSE 0 END
FROM document d JOIN business b ON b.id = d.business_id JOIN file f ON f.id = d.file_id
LEFT JOIN account a ON a.id = d.created_by LEFT JOIN account c ON c.id = d.checked_by
WHERE d.business_id = $1 AND d.removed_at IS NULL
--? one: AND d.id = $2
ORDER BY d.id DESC LIMIT 100
-- name: document_photo_newest
SELECT id, title, created_at FROM document WHERE business_id = $1 AND kind = 'photo' AND removed_at IS NULL
ORDER BY id DESC LIMIT 1
-- name: document_photo_left
SELECT file_id FROM document WHERE business_id = $1 AND kind = 'photo' AND removed_at IS NULL ORDER BY id LIMIT 1
