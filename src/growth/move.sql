-- Rises and falls, for who looks and decides.

-- name: move_list
SELECT m.id, m.version, m.business_id, m.created_at, m.decided_at, m.value, m.rule_id, m.what, m.before, m.after,
m.moved_on, m.state, m.basis, m.reason, b.name, b.ward, a.display_name, m.rise, m.verified, b.companion_id, b.owner_id,
b.class, b.merged_into
FROM growth_move m CROSS JOIN business b LEFT JOIN account a ON a.id = m.decided_by
WHERE b.id = m.business_id
--? area: AND b.ward >= $1 AND b.ward < $2
--? companion: AND b.companion_id = $3
--? owner: AND b.owner_id = $4
--? one: AND m.id = $5
--? business: AND m.business_id = $6
--? what: AND m.what = $7
--? state: AND m.state = $8
--? rise: AND m.rise = $9
--? below: AND m.id < $10
--? since: AND m.moved_on >= $12
ORDER BY m.id DESC LIMIT $11
-- name: move_count
SELECT count(*) FROM (SELECT m.id FROM growth_move m CROSS JOIN business b
WHERE b.id = m.business_id
--? area: AND b.ward >= $1 AND b.ward < $2
--? companion: AND b.companion_id = $3
--? owner: AND b.owner_id = $4
--? business: AND m.business_id = $5
--? what: AND m.what = $6
--? state: AND m.state = $7
--? rise: AND m.rise = $8
--? since: AND m.moved_on >= $9
LIMIT 1001) counted
-- name: move_decide
UPDATE growth_move SET state = $3, moved_on = $4, reason = $5, decided_by = $6, decided_at = $7, version = version + 1
WHERE id = $1 AND version = $2
