-- Looking through the backlog: what is due comes by an index, in order.

-- name: escalate_calendar
SELECT case_id FROM case_clock WHERE state = 'running' AND provisional = 1 AND calendar < $1 ORDER BY calendar, id LIMIT $2
-- name: escalate_paused
SELECT id, level, paused_until FROM casefile WHERE paused_until <= $1 ORDER BY paused_until, id LIMIT $2
-- name: escalate_unpause
UPDATE casefile SET paused_until = NULL, updated_at = $3, version = version + 1 WHERE id = $1 AND paused_until = $2

-- name: escalate_next
SELECT coalesce(min(at), 9999999999) FROM (
    SELECT min(due_at) AS at FROM case_clock WHERE state = 'running' AND paused_at IS NULL
    UNION ALL SELECT min(paused_until) FROM casefile WHERE paused_until IS NOT NULL) AS next

-- name: escalate_late
SELECT c.id, c.category, c.seal, c.ward, c.district, c.level, c.assignee_id, c.partner_id, c.reopened
FROM case_clock k JOIN casefile c ON c.id = k.case_id
WHERE k.state = 'running' AND k.paused_at IS NULL AND k.due_at < $1 ORDER BY k.due_at, k.id LIMIT $2
-- name: escalate_put
UPDATE casefile SET level = $2, due_at = $3, risk_at = $4, overdue = overdue + $5, updated_at = $6, version = version + 1
WHERE id = $1
-- name: escalate_close
UPDATE casefile SET state = 'closed', closed_at = $2, updated_at = $2, version = version + 1 WHERE id = $1 AND state = 'resolved'

-- What waits for a look, of which nobody was told yet: few, and none for long.
-- name: escalate_held
SELECT c.id, c.category, c.seal, c.ward, c.district, c.level, c.assignee_id, c.partner_id, c.reopened, c.version, c.created_at
FROM casefile c
WHERE c.state = 'held' AND NOT EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = c.id AND e.type = 'waits')
ORDER BY c.id LIMIT $1
-- name: escalate_waits
UPDATE casefile SET updated_at = $3, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'held'

-- name: escalate_risk
SELECT c.id, c.category, c.seal, c.ward, c.district, c.level, c.assignee_id, c.partner_id, c.reopened, k.id, k.kind
FROM case_clock k JOIN casefile c ON c.id = k.case_id
WHERE k.state = 'running' AND k.paused_at IS NULL AND k.warned = 0 AND k.risk_at <= $1 ORDER BY k.risk_at, k.id LIMIT $2
-- name: escalate_warned
UPDATE case_clock SET warned = 1 WHERE id = $1 AND warned = 0
