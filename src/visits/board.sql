-- The boards. By ward, of [$1, $2); `_of`: of one ward by companion.

-- name: board_wards
SELECT b.ward, count(*), count(CASE WHEN b.visited_on >= $3 THEN 1 END), count(CASE WHEN b.visited_on >= $4 THEN 1 END),
count(CASE WHEN b.visited_on >= $5 THEN 1 END), count(CASE WHEN b.visited_on IS NULL THEN 1 END),
count(CASE WHEN b.companion_id IS NULL THEN 1 END), count(CASE WHEN b.confirmed_at >= $6 THEN 1 END)
FROM business b WHERE b.activity = 'active' AND b.merged_into IS NULL AND b.ward >= $1 AND b.ward < $2
GROUP BY b.ward ORDER BY b.ward

-- name: board_people
SELECT a.area, count(*), count(CASE WHEN NOT EXISTS (SELECT 1 FROM business b WHERE b.companion_id = a.id AND b.activity = 'active' AND b.merged_into IS NULL) THEN 1 END)
FROM account a LEFT JOIN companion y ON y.account_id = a.id
WHERE a.role = 'companion' AND a.active = 1 AND a.area >= $1 AND a.area < $2 AND coalesce(y.active, 1) = 1
AND (y.term_from IS NULL OR y.term_from <= $3) AND (y.term_until IS NULL OR y.term_until >= $3)
GROUP BY a.area ORDER BY a.area

-- name: board_promises
-- engine: sqlite
SELECT t.ward, count(*), count(CASE WHEN t.state = 'done' AND date(t.done_at, 'unixepoch', '+7 hours') <= t.due_on THEN 1 END)
-- engine: postgresql
SELECT t.ward, count(*), count(CASE WHEN t.state = 'done' AND to_char(to_timestamp(t.done_at + 25200) AT TIME ZONE 'UTC', 'YYYY-MM-DD') <= t.due_on THEN 1 END)
-- engine: both
FROM task t WHERE t.origin = 'promise' AND t.ward >= $1 AND t.ward < $2 AND t.due_on >= $3 AND t.due_on < $4
GROUP BY t.ward ORDER BY t.ward

-- name: board_late
SELECT t.ward, count(*) FROM task t WHERE t.state = 'open' AND t.ward >= $1 AND t.ward < $2 AND t.due_on < $3
GROUP BY t.ward ORDER BY t.ward

-- name: board_needs
SELECT b.ward, count(*), count(CASE WHEN n.due_on < $3 THEN 1 END) FROM need n JOIN business b ON b.id = n.business_id
WHERE (n.state = 'open' OR n.state = 'working') AND b.ward >= $1 AND b.ward < $2 GROUP BY b.ward ORDER BY b.ward

-- name: board_phones
SELECT a.area, count(*) FROM field_device f JOIN account a ON a.id = f.account_id
WHERE f.revoked_at IS NULL AND f.synced_at < $3 AND a.area >= $1 AND a.area < $2 GROUP BY a.area ORDER BY a.area

-- name: board_wards_of
SELECT a.id, a.name, a.display_name, count(b.id), count(CASE WHEN b.visited_on >= $3 THEN 1 END),
count(CASE WHEN b.visited_on >= $4 THEN 1 END), count(CASE WHEN b.visited_on >= $5 THEN 1 END),
count(CASE WHEN b.id IS NOT NULL AND b.visited_on IS NULL THEN 1 END), count(CASE WHEN b.confirmed_at >= $6 THEN 1 END)
FROM account a LEFT JOIN business b ON b.companion_id = a.id AND b.activity = 'active' AND b.merged_into IS NULL
AND b.ward >= $1 AND b.ward < $2
WHERE (a.role = 'companion' AND a.active = 1 AND a.area >= $1 AND a.area < $2) OR a.id IN (SELECT c.companion_id FROM business c
WHERE c.activity = 'active' AND c.merged_into IS NULL AND c.companion_id IS NOT NULL AND c.ward >= $1 AND c.ward < $2)
GROUP BY a.id, a.name, a.display_name ORDER BY a.name LIMIT 200

-- name: board_promises_of
-- engine: sqlite
SELECT t.account_id, count(*), count(CASE WHEN t.state = 'done' AND date(t.done_at, 'unixepoch', '+7 hours') <= t.due_on THEN 1 END)
-- engine: postgresql
SELECT t.account_id, count(*), count(CASE WHEN t.state = 'done' AND to_char(to_timestamp(t.done_at + 25200) AT TIME ZONE 'UTC', 'YYYY-MM-DD') <= t.due_on THEN 1 END)
-- engine: both
FROM task t WHERE t.origin = 'promise' AND t.ward >= $1 AND t.ward < $2 AND t.due_on >= $3 AND t.due_on < $4
AND t.account_id IS NOT NULL GROUP BY t.account_id ORDER BY t.account_id

-- name: board_late_of
SELECT t.account_id, count(*) FROM task t WHERE t.state = 'open' AND t.ward >= $1 AND t.ward < $2 AND t.due_on < $3
AND t.account_id IS NOT NULL GROUP BY t.account_id ORDER BY t.account_id

-- name: board_needs_of
SELECT b.companion_id, count(*), count(CASE WHEN n.due_on < $3 THEN 1 END) FROM need n JOIN business b ON b.id = n.business_id
WHERE (n.state = 'open' OR n.state = 'working') AND b.ward >= $1 AND b.ward < $2 AND b.companion_id IS NOT NULL
GROUP BY b.companion_id ORDER BY b.companion_id

-- name: board_phones_of
SELECT f.account_id, count(*) FROM field_device f JOIN account a ON a.id = f.account_id
WHERE f.revoked_at IS NULL AND f.synced_at < $3 AND a.area >= $1 AND a.area < $2 GROUP BY f.account_id ORDER BY f.account_id

-- name: board_kept
SELECT ward, counted_at, businesses, visited_3, visited_6, visited_12, never, alone, companions, idle, promises_due,
promises_kept, tasks_late, needs_open, needs_late, confirmed_365, phones_silent
FROM board_ward WHERE ward >= $1 AND ward < $2 ORDER BY ward
-- name: board_keep
INSERT INTO board_ward (ward, counted_at, businesses, visited_3, visited_6, visited_12, never, alone, companions, idle,
promises_due, promises_kept, tasks_late, needs_open, needs_late, confirmed_365, phones_silent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (ward) DO UPDATE SET counted_at = excluded.counted_at, businesses = excluded.businesses,
visited_3 = excluded.visited_3, visited_6 = excluded.visited_6, visited_12 = excluded.visited_12, never = excluded.never,
alone = excluded.alone, companions = excluded.companions, idle = excluded.idle, promises_due = excluded.promises_due,
promises_kept = excluded.promises_kept, tasks_late = excluded.tasks_late, needs_open = excluded.needs_open,
needs_late = excluded.needs_late, confirmed_365 = excluded.confirmed_365, phones_silent = excluded.phones_silent
