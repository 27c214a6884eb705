-- Training sessions and who comes.

-- name: training_insert
INSERT INTO training (title, kind, area, place, starts_at, ends_at, seats, text, state, meets, door_hash, door_token, created_by,
created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14) RETURNING id
-- name: training_update
UPDATE training SET title = $3, kind = $4, area = $5, place = $6, starts_at = $7, ends_at = $8, seats = $9, text = $10,
state = $11, meets = $12, updated_at = $13, version = version + 1 WHERE id = $1 AND version = $2

-- name: training_coming
-- Of the territory ($3, $4), or of an area that holds it; of who is invited. One alone has ended or not.
SELECT t.id, t.version, t.created_at, t.updated_at, t.starts_at, t.ends_at, t.seats, t.meets, t.title, t.kind, t.area, t.place, t.text,
t.state, (SELECT count(*) FROM training_guest g WHERE g.training_id = t.id),
(SELECT count(*) FROM training_guest g WHERE g.training_id = t.id AND g.state = 'coming'),
(SELECT count(*) FROM training_guest g WHERE g.training_id = t.id AND g.state = 'attended')
FROM training t WHERE t.ends_at >= $2
--? area: AND ((t.area >= $3 AND t.area < $4) OR t.area = '' OR substr($3, 1, length(t.area) + 1) = t.area || '.')
--? owner: AND EXISTS (SELECT 1 FROM training_guest g JOIN business b ON b.id = g.business_id WHERE g.training_id = t.id AND b.owner_id = $5)
--? one: AND t.id = $6
--? door: AND t.door_hash = $7
ORDER BY t.starts_at, t.id LIMIT $1
-- name: training_past
SELECT t.id, t.version, t.created_at, t.updated_at, t.starts_at, t.ends_at, t.seats, t.meets, t.title, t.kind, t.area, t.place, t.text,
t.state, (SELECT count(*) FROM training_guest g WHERE g.training_id = t.id),
(SELECT count(*) FROM training_guest g WHERE g.training_id = t.id AND g.state = 'coming'),
(SELECT count(*) FROM training_guest g WHERE g.training_id = t.id AND g.state = 'attended')
FROM training t WHERE t.ends_at < $2
--? area: AND ((t.area >= $3 AND t.area < $4) OR t.area = '' OR substr($3, 1, length(t.area) + 1) = t.area || '.')
--? owner: AND EXISTS (SELECT 1 FROM training_guest g JOIN business b ON b.id = g.business_id WHERE g.training_id = t.id AND b.owner_id = $5)
ORDER BY t.starts_at DESC, t.id DESC LIMIT $1
-- name: training_door
SELECT door_token FROM training WHERE id = $1

-- name: training_guest_add
INSERT INTO training_guest (training_id, business_id, state, invited_by, invited_at) VALUES ($1, $2, 'invited', $3, $4)
ON CONFLICT (training_id, business_id) DO NOTHING
-- name: training_guest_count
SELECT count(*) FROM training_guest WHERE training_id = $1 AND state <> 'declined' AND state <> 'absent'
-- name: training_guest_state
SELECT state FROM training_guest WHERE training_id = $1 AND business_id = $2
-- name: training_guest_set
UPDATE training_guest SET state = $3, how = $4, result = $5, attended_at = $6 WHERE training_id = $1 AND business_id = $2
-- name: training_needing
SELECT DISTINCT b.id, n.created_at FROM need n JOIN business b ON b.id = n.business_id
WHERE n.kind = $2 AND (n.state = 'open' OR n.state = 'working') AND b.merged_into IS NULL AND b.activity = 'active'
AND b.ward >= $3 AND b.ward < $4
AND NOT EXISTS (SELECT 1 FROM training_guest g WHERE g.training_id = $1 AND g.business_id = b.id)
ORDER BY n.created_at, b.id LIMIT $5
-- name: training_guests
SELECT g.business_id, g.invited_at, g.attended_at, b.name, b.owner_name, b.phone, b.ward, g.state, g.how, g.result, b.companion_id, b.owner_id
FROM training_guest g JOIN business b ON b.id = g.business_id
WHERE g.training_id = $1
--? area: AND b.ward >= $2 AND b.ward < $3
--? companion: AND b.companion_id = $4
--? owner: AND b.owner_id = $5
ORDER BY b.name_fold, b.id LIMIT 2000
-- name: training_of_business
SELECT t.id, t.starts_at, t.title, t.kind, g.state, g.how, g.result, g.invited_at, g.attended_at
FROM training_guest g JOIN training t ON t.id = g.training_id
WHERE g.business_id = $1 AND t.state <> 'cancelled' ORDER BY t.starts_at DESC, t.id DESC LIMIT 50

-- name: training_merge_move
-- Where both were invited, the row of the one that goes stays where it is.
UPDATE training_guest SET business_id = $2 WHERE business_id = $1
AND training_id NOT IN (SELECT g.training_id FROM training_guest g WHERE g.business_id = $2) RETURNING training_id
-- name: training_merge_back
UPDATE training_guest SET business_id = $2 WHERE training_id = $1 AND business_id = $3
