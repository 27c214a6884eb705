-- name: demo_some
SELECT (SELECT count(*) FROM (SELECT 1 FROM account LIMIT 1) AS a) + (SELECT count(*) FROM (SELECT 1 FROM business LIMIT 1) AS b)
-- name: demo_companions
SELECT id, area FROM account WHERE role = 'companion' ORDER BY id
-- name: demo_bind_owner
UPDATE account SET person_id = $2 WHERE name = $1
-- name: demo_license
INSERT INTO license (business_id, kind, number, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
