-- Exchange of tickets with sister systems.

-- name: exchange_insert
INSERT INTO case_exchange (system, filename, file_id, headings, state, created_by, created_at)
VALUES ($1, $2, $3, $4, 'uploaded', $5, $6) RETURNING id
-- name: exchange_one
SELECT id, version, file_id, last_row, total, opened, waiting, changed, unchanged, conflicts, rejected, job_id,
created_by, created_at, finished_at, system, filename, state FROM case_exchange WHERE id = $1
-- name: exchange_all
SELECT id, version, file_id, last_row, total, opened, waiting, changed, unchanged, conflicts, rejected, job_id,
created_by, created_at, finished_at, system, filename, state FROM case_exchange WHERE id < $1 ORDER BY id DESC LIMIT $2
-- name: exchange_count
SELECT count(*) FROM case_exchange
-- name: exchange_headings
SELECT headings FROM case_exchange WHERE id = $1
-- name: exchange_set_running
UPDATE case_exchange SET state = 'running', job_id = $3, version = version + 1 WHERE id = $1 AND version = $2
-- name: exchange_set_end
UPDATE case_exchange SET state = $2, finished_at = $3, version = version + 1 WHERE id = $1
-- name: exchange_last_row
SELECT last_row FROM case_exchange WHERE id = $1
-- name: exchange_add
UPDATE case_exchange SET last_row = $2, total = total + $3, opened = opened + $4, waiting = waiting + $5,
changed = changed + $6, unchanged = unchanged + $7, conflicts = conflicts + $8, rejected = rejected + $9 WHERE id = $1
-- name: exchange_row_put
INSERT INTO case_exchange_row (exchange_id, number, result, case_id, told, cells) VALUES ($1, $2, $3, $4, $5, $6)
-- name: exchange_rows
SELECT number, result, case_id, told, cells FROM case_exchange_row WHERE exchange_id = $1 AND result = $2 AND number > $3
ORDER BY number LIMIT $4

-- name: exchange_known
-- A ticket's case, and what its system said last.
SELECT c.id, c.state, (SELECT e.data FROM case_event e WHERE e.case_id = c.id AND e.type = 'exchange' ORDER BY e.id DESC LIMIT 1)
FROM casefile c WHERE c.foreign_system = $1 AND c.foreign_number = $2

-- name: exchange_changed
-- Cases of a system that changed since an instant, and the last public words of the office.
SELECT c.id, (SELECT max(e.id) FROM case_event e WHERE e.case_id = c.id AND e.public = 1
AND e.type IN ('reply', 'resolve', 'close') AND e.actor <> 'reporter'),
(SELECT max(e.at) FROM case_event e WHERE e.case_id = c.id AND e.public > 0)
FROM casefile c WHERE c.foreign_system = $1 AND c.foreign_number IS NOT NULL
AND (c.updated_at > $2 OR (c.updated_at = $2 AND c.id > $3)) ORDER BY c.updated_at, c.id LIMIT $4
-- name: exchange_event_text
SELECT text FROM case_event WHERE id = $1

-- name: exchange_stale
-- Files that nobody ran to their end (a command's run that died says nothing), and what is left of those that ended.
SELECT id FROM case_exchange WHERE file_id IS NOT NULL AND created_at < $1
AND (state IN ('uploaded', 'failed') OR (state = 'running' AND job_id IS NULL))
ORDER BY id LIMIT 100
-- name: exchange_old
SELECT id FROM case_exchange WHERE headings IS NOT NULL AND finished_at < $1 ORDER BY id LIMIT 100
-- name: exchange_forget_file
UPDATE case_exchange SET file_id = NULL WHERE id = $1
-- name: exchange_forget_headings
UPDATE case_exchange SET headings = NULL WHERE id = $1
-- name: exchange_forget_rows
UPDATE case_exchange_row SET told = NULL, cells = NULL WHERE exchange_id = $1
