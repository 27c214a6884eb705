-- Queries of the people room. Accounts, sessions and one-time links have theirs in app.sql.

-- name: people_end_links
UPDATE one_time SET used_at = $2
WHERE kind IN ('reset', 'onboard', 'second') AND subject = $1 AND used_at IS NULL
-- name: people_end_sessions
UPDATE session SET revoked_at = $3 WHERE account_id = $1 AND id <> $2 AND revoked_at IS NULL

-- name: people_waiting
SELECT count(*) FROM account WHERE password IS NULL AND active = 1
-- name: people_waiting_list
SELECT id, name, display_name, role, area FROM account WHERE password IS NULL AND active = 1
ORDER BY role, area, name, id LIMIT $1

-- name: people_name_taken
SELECT 1 FROM account WHERE name = $1
-- name: people_same
SELECT name FROM account WHERE role = $1 AND area = $2 AND display_name = $3 ORDER BY id LIMIT 1

-- name: people_audit
SELECT id, at, actor, action, entity, entity_id, changes FROM audit WHERE id < $1
--? entity: AND entity = $3
--? entity_id: AND entity_id = $4
--? actor: AND actor = $5
ORDER BY id DESC LIMIT $2
-- name: people_audit_count
SELECT count(*) FROM (SELECT 1 FROM audit WHERE 1 = 1
--? entity: AND entity = $1
--? entity_id: AND entity_id = $2
--? actor: AND actor = $3
LIMIT 1001) AS counted
