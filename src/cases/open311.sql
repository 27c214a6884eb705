-- Open311: what everybody may know of, and what waits for a look by the account that posted it ($1).

-- name: o311_rows
SELECT c.id, c.category, c.state, c.outcome, c.ward, c.level, c.body_code, c.opened_at, c.updated_at, c.closed_at,
c.lat_e6, c.lng_e6, c.channel, c.data_key, c.body, c.address,
(SELECT k.due_at FROM case_clock k WHERE k.case_id = c.id AND k.kind = 'solution' AND k.round = c.reopened),
(SELECT e.account_id FROM case_event e WHERE e.case_id = c.id AND e.type = 'opened' ORDER BY e.id LIMIT 1), c.concerns
FROM casefile c
WHERE c.seal = 0 AND c.category IN (SELECT g.code FROM case_category g WHERE g.public = 1 AND g.seal = 0)
AND ((c.state <> 'held' AND coalesce(c.outcome, '') <> 'spam') OR (c.channel = 'open311'
AND EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = c.id AND e.type = 'opened' AND e.account_id = $1)))
--? one: AND c.id = $2
--? span: AND c.opened_at >= $3 AND c.opened_at <= $4
--? services: AND replace(CAST($5 AS TEXT), ',' || c.category || ',', '') <> $5
--? open: AND c.state <> 'closed'
--? closed: AND c.state = 'closed'
ORDER BY c.opened_at DESC, c.id DESC LIMIT $6 OFFSET $7

-- name: o311_of_key
SELECT count(*) FROM case_event WHERE account_id = $1 AND at > $2 AND type = 'opened'
