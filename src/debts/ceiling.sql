-- What the law lets lenders ask for.

-- name: ceiling_list
SELECT id, version, created_at, updated_at, topic, purpose, scale, days_from, days_to, value, valid_from, valid_to, verified,
law, article, source, checked_on, note FROM ceiling_rule
--? one: WHERE id = $1
ORDER BY topic, valid_from DESC, purpose, scale, days_from, id LIMIT 200
-- name: ceiling_some
SELECT count(*) FROM ceiling_rule
-- name: ceiling_insert
INSERT INTO ceiling_rule (topic, purpose, scale, days_from, days_to, value, valid_from, valid_to, verified, law, article,
source, checked_on, note, created_by, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
$13, $14, $15, $16, $16) RETURNING id
-- name: ceiling_update
UPDATE ceiling_rule SET valid_to = $3, verified = $4, source = $5, checked_on = $6, note = $7, updated_at = $8,
version = version + 1 WHERE id = $1 AND version = $2
-- name: ceiling_class
SELECT class FROM business WHERE id = $1
