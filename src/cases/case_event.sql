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
ORDER BY at, id LIMIT 2000
-- name: case_event_of_client
SELECT case_id, account_id FROM case_event WHERE client_id = $1
