-- Packages of applications.

-- name: package_insert
INSERT INTO application_package (client_id, purpose, amount, more, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id
-- name: package_of_client
SELECT id FROM application_package WHERE client_id = $1
-- name: package_one
SELECT client_id, purpose, amount, more, created_at FROM application_package WHERE id = $1
-- name: package_states
SELECT count(*), coalesce(sum(CASE WHEN state = 'rejected' THEN 1 ELSE 0 END), 0) FROM application WHERE package_id = $1
-- name: package_others
-- The other parts that still go on.
SELECT a.id, a.partner_id, a.state, CASE WHEN EXISTS (SELECT 1 FROM share_consent c WHERE c.application_id = a.id
AND c.withdrawn_at IS NULL) THEN 1 ELSE 0 END
FROM application a WHERE a.package_id = $1 AND a.id <> $2 AND a.state <> 'rejected' AND a.state <> 'withdrawn'
ORDER BY a.id LIMIT 10
-- name: package_officers
-- Officers who had other parts in hand.
SELECT DISTINCT e.account_id FROM application_event e JOIN application a ON a.id = e.application_id
JOIN account c ON c.id = e.account_id WHERE a.package_id = $1 AND a.id <> $2 AND c.role = 'officer' AND c.active = 1
ORDER BY e.account_id LIMIT 20
