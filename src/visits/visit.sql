-- Visits. Columns of a visit come always in the same order: see visit_row_of() in visit_read.c.
-- Parts `ward` to `owner` say what the actor may see, the rest what is asked for; the count has the same ones. Which
-- visits a page holds is found in indexes alone, before anything is joined. A merged business has no visits.

-- name: visit_list
SELECT v.id, v.version, v.created_at, v.updated_at, v.recorded_at, v.business_id, v.account_id, b.companion_id,
b.owner_id, v.client_id, b.name, b.ward, a.display_name, v.visited_at, v.clock_off, v.visited_on, v.kind, v.met,
v.needs, v.summary, v.advice, v.flags, v.lat_e6, v.lng_e6, v.accuracy_m, v.confirmed_at, v.confirmed_by,
v.objected_at, r.amount, r.month, r.source,
(SELECT count(*) FROM visit_photo p WHERE p.visit_id = v.id AND p.removed_at IS NULL),
v.withdrawn_at, w.display_name, v.withdrawn_why
FROM (SELECT v.id FROM visit v WHERE 1 = 1
--? ward: AND v.business_id IN (SELECT t.id FROM business t WHERE t.ward = $2 AND t.merged_into IS NULL)
--? area: AND EXISTS (SELECT 1 FROM business t WHERE t.id = v.business_id AND t.ward >= $2 AND t.ward < $3)
--? theirs: AND (v.account_id = $4 OR v.business_id IN (SELECT t.id FROM business t WHERE t.companion_id = $4 AND t.merged_into IS NULL))
--? owner: AND v.business_id IN (SELECT t.id FROM business t WHERE t.owner_id = $5 AND t.merged_into IS NULL)
--? one: AND v.id = $6
--? business: AND v.business_id = $7
--? account: AND v.account_id = $8
--? kind: AND v.kind = $9
--? from: AND v.visited_at >= $10
--? until: AND v.visited_at < $11
--? flagged: AND v.flags <> ''
--? flag: AND ',' || v.flags || ',' LIKE $12
--? objected: AND v.objected_at IS NOT NULL AND v.withdrawn_at IS NULL
--? unconfirmed: AND v.confirmed_at IS NULL AND v.withdrawn_at IS NULL
--? withdrawn: AND v.withdrawn_at IS NOT NULL
--? after: AND (v.visited_at, v.id) < ($13, $14)
ORDER BY v.visited_at DESC, v.id DESC LIMIT $1) pick
JOIN visit v ON v.id = pick.id JOIN business b ON b.id = v.business_id JOIN account a ON a.id = v.account_id
LEFT JOIN account w ON w.id = v.withdrawn_by
LEFT JOIN revenue r ON r.id = (SELECT max(x.id) FROM revenue x WHERE x.business_id = v.business_id AND x.visit_id = v.id AND x.withdrawn_at IS NULL)
ORDER BY v.visited_at DESC, v.id DESC

-- name: visit_count
SELECT count(*) FROM (SELECT 1 FROM visit v WHERE 1 = 1
--? ward: AND v.business_id IN (SELECT t.id FROM business t WHERE t.ward = $2 AND t.merged_into IS NULL)
--? area: AND EXISTS (SELECT 1 FROM business t WHERE t.id = v.business_id AND t.ward >= $2 AND t.ward < $3)
--? theirs: AND (v.account_id = $4 OR v.business_id IN (SELECT t.id FROM business t WHERE t.companion_id = $4 AND t.merged_into IS NULL))
--? owner: AND v.business_id IN (SELECT t.id FROM business t WHERE t.owner_id = $5 AND t.merged_into IS NULL)
--? one: AND v.id = $6
--? business: AND v.business_id = $7
--? account: AND v.account_id = $8
--? kind: AND v.kind = $9
--? from: AND v.visited_at >= $10
--? until: AND v.visited_at < $11
--? flagged: AND v.flags <> ''
--? flag: AND ',' || v.flags || ',' LIKE $12
--? objected: AND v.objected_at IS NOT NULL AND v.withdrawn_at IS NULL
--? unconfirmed: AND v.confirmed_at IS NULL AND v.withdrawn_at IS NULL
--? withdrawn: AND v.withdrawn_at IS NOT NULL
LIMIT $1) found

-- name: visit_of_client
SELECT id, account_id FROM visit WHERE client_id = $1
-- name: visit_insert
INSERT INTO visit (client_id, business_id, account_id, visited_at, visited_on, recorded_at, clock_off, kind, met, needs,
summary, advice, lat_e6, lng_e6, accuracy_m, flags, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $6, $6)
ON CONFLICT (client_id) DO NOTHING RETURNING id
-- name: visit_last_day
SELECT max(visited_on) FROM visit WHERE business_id = $1 AND withdrawn_at IS NULL AND NOT (kind = 'phone' AND met = 'nobody')

-- The neighbours in time of a visit by the same account that have a point: how fast it went from there to here.
-- name: visit_before
SELECT visited_at, lat_e6, lng_e6, accuracy_m FROM visit
WHERE account_id = $1 AND visited_at <= $2 AND id <> $3 AND lat_e6 IS NOT NULL AND kind <> 'phone' AND withdrawn_at IS NULL
ORDER BY visited_at DESC, id DESC LIMIT 1
-- name: visit_after
SELECT visited_at, lat_e6, lng_e6, accuracy_m FROM visit
WHERE account_id = $1 AND visited_at >= $2 AND id <> $3 AND lat_e6 IS NOT NULL AND kind <> 'phone' AND withdrawn_at IS NULL
ORDER BY visited_at, id LIMIT 1
-- name: visit_around
SELECT count(*) FROM visit WHERE account_id = $1 AND visited_at BETWEEN $2 AND $3 AND id <> $4
AND kind <> 'phone' AND kind <> 'group' AND withdrawn_at IS NULL

-- name: visit_promises
SELECT id, version, client_id, title, who, due_on, state FROM task WHERE visit_id = $1 AND origin = 'promise'
ORDER BY id LIMIT 20

-- name: visit_update
UPDATE visit SET visited_at = $3, visited_on = $4, kind = $5, met = $6, needs = $7, summary = $8, advice = $9,
lat_e6 = $10, lng_e6 = $11, accuracy_m = $12, flags = $13, updated_at = $14, version = version + 1
WHERE id = $1 AND version = $2
-- name: visit_change_insert
INSERT INTO visit_change (visit_id, at, account_id, field, before, after, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)
-- name: visit_change_list
SELECT c.at, a.display_name, c.field, c.before, c.after, c.reason
FROM visit_change c LEFT JOIN account a ON a.id = c.account_id WHERE c.visit_id = $1 ORDER BY c.id DESC LIMIT 200

-- Withdrawn, or put back ($3 NULL); what hung on it: the promises that are open, or were closed with it; plans it had made done.
-- name: visit_withdraw
UPDATE visit SET withdrawn_at = $3, withdrawn_by = $4, withdrawn_why = $5, updated_at = $6, version = version + 1
WHERE id = $1 AND version = $2
-- name: visit_promises_open
SELECT id FROM task WHERE visit_id = $1 AND origin = 'promise' AND state = 'open' ORDER BY id LIMIT 100
-- name: visit_promises_closed
SELECT id FROM task WHERE visit_id = $1 AND origin = 'promise' AND state = 'dropped' AND done_at = $2 ORDER BY id LIMIT 100
-- name: visit_plans_undone
UPDATE visit_plan SET state = 'planned', visit_id = NULL, updated_at = $2, version = version + 1
WHERE visit_id = $1 AND state = 'done'

-- name: visit_plans_done
UPDATE visit_plan SET state = 'done', visit_id = $4, updated_at = $5, version = version + 1
WHERE state = 'planned' AND business_id = $1 AND account_id = $2 AND (planned_on <= $3 OR id = $6)

-- A merge.
-- name: visit_merge_move
UPDATE visit SET business_id = $2 WHERE business_id = $1 RETURNING id
-- name: visit_merge_back
UPDATE visit SET business_id = $2 WHERE id = $1 AND business_id = $3
-- name: visit_plan_merge_move
UPDATE visit_plan SET business_id = $2 WHERE business_id = $1 RETURNING id
-- name: visit_plan_merge_back
UPDATE visit_plan SET business_id = $2 WHERE id = $1 AND business_id = $3
