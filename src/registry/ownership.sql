-- Persons as owners.

-- name: ownership_person
SELECT id, name, birth_date, gender FROM person WHERE id = $1 AND erased_at IS NULL
