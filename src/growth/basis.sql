-- Lines of law and weights of the ladder.

-- name: basis_rules
SELECT id, law, article, criterion, class, over, up_to, valid_from, valid_to, source, checked_on, decides
FROM class_rule ORDER BY criterion, valid_from, over, id LIMIT 500
-- name: basis_weights
SELECT code, weight FROM ladder_weight ORDER BY code
-- name: basis_some
SELECT count(*) FROM class_rule
-- name: rule_insert
INSERT INTO class_rule (law, article, criterion, class, over, up_to, valid_from, valid_to, decides, source, checked_on,
created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
-- name: rule_newest
SELECT max(valid_from) FROM class_rule WHERE criterion = $1
-- name: rule_end
UPDATE class_rule SET valid_to = $2 WHERE criterion = $1 AND valid_to IS NULL
-- name: weight_put
INSERT INTO ladder_weight (code, weight, updated_by, updated_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (code) DO UPDATE SET weight = excluded.weight, updated_by = excluded.updated_by,
updated_at = excluded.updated_at
