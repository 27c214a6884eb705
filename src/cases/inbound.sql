-- What phones wrote.

-- name: inbound_of_client
SELECT case_id FROM case_event WHERE client_id = $1
UNION ALL
SELECT id FROM casefile WHERE client_id = $1

-- name: inbound_of_phone
-- Unfinished reports of a phone ($1), best first: what the city wrote about since $2; and what came by message since $3.
SELECT c.id, coalesce((SELECT max(e.at) FROM case_event e WHERE e.case_id = c.id AND e.public > 0
AND e.type IN ('reply', 'pause', 'resolve') AND e.actor <> 'reporter' AND e.at >= $2), 0) AS asked
FROM casefile c
WHERE c.phone_hash = $1 AND c.state <> 'closed'
AND ((c.channel = 'inbound' AND c.created_at >= $3) OR EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = c.id
AND e.public > 0 AND e.type IN ('reply', 'pause', 'resolve') AND e.actor <> 'reporter' AND e.at >= $2))
ORDER BY asked DESC, c.id DESC LIMIT 1

-- name: inbound_is_phones
SELECT id FROM casefile WHERE id = $1 AND phone_hash = $2 AND state <> 'closed'

-- name: inbound_account
SELECT id FROM account WHERE phone = $1 AND active = 1 ORDER BY id LIMIT 20
