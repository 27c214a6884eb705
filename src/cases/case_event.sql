-- The history of a case.

-- name: case_event_key
SELECT data_key FROM casefile WHERE id = $1
-- name: case_event_insert
INSERT INTO case_event (case_id, client_id, type, at, account_id, actor, public, text, data)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
-- name: case_event_list
SELECT id, at, account_id, type, actor, public, text, data FROM case_event
WHERE case_id = $1
--? public: AND (public > 0 OR account_id = $2)
ORDER BY id LIMIT 2000
-- name: case_event_of_client
-- By account; what a reporter wrote is theirs, though no account stands with it.
SELECT e.case_id, CASE WHEN e.actor = 'reporter' THEN c.reporter_id ELSE e.account_id END
FROM case_event e JOIN casefile c ON c.id = e.case_id WHERE e.client_id = $1
