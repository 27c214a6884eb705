-- What matching rests on.

-- name: match_slice
SELECT b.id, b.ward, b.founded_on, b.class, b.sector, CASE WHEN b.nib IS NULL THEN 0 ELSE 1 END,
CASE WHEN p.npwp IS NULL THEN 0 ELSE 1 END, p.gender, CASE WHEN b.companion_id IS NULL THEN 0 ELSE 1 END, g.basis, g.value
FROM business b JOIN person p ON p.id = b.owner_id LEFT JOIN growth g ON g.business_id = b.id
WHERE b.id >= $1 AND b.id < $2 AND b.merged_into IS NULL
--? active: AND b.activity = 'active'
ORDER BY b.id
-- name: match_used
SELECT v.product_id, p.family, p.name, l.state FROM loan l JOIN product_version v ON v.id = l.product_version_id
JOIN product p ON p.id = v.product_id WHERE l.person_id = $1 AND l.state <> 'cancelled' ORDER BY l.id DESC LIMIT 50
-- name: match_last
SELECT coalesce(max(id), 0) FROM business
-- name: answers_of
SELECT a.answers, a.version, a.updated_at, p.data_key FROM finance_answer a JOIN person p ON p.id = a.person_id
WHERE a.person_id = $1
-- name: answers_key
SELECT data_key FROM person WHERE id = $1
-- name: answers_insert
INSERT INTO finance_answer (person_id, answers, updated_by, updated_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (person_id) DO NOTHING RETURNING version
-- name: answers_update
UPDATE finance_answer SET answers = $3, updated_by = $4, updated_at = $5, version = version + 1
WHERE person_id = $1 AND version = $2
-- name: reach_clear
DELETE FROM product_reach WHERE product_id > 0
-- name: reach_put
INSERT INTO product_reach (product_id, ward, fits, nearly, made_on) VALUES ($1, $2, $3, $4, $5)
-- name: reach_list
SELECT r.product_id, p.code, p.name, sum(r.fits), sum(r.nearly), max(r.made_on)
FROM product_reach r JOIN product p ON p.id = r.product_id WHERE r.ward >= $1 AND r.ward < $2
GROUP BY r.product_id, p.code, p.name, p.rank ORDER BY p.rank, p.name, r.product_id LIMIT 200
