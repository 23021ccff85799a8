-- Releases the claim of an idempotency key whose body was not accepted.
--
-- KEYS[1]  the idempotency key
-- ARGV     1 fingerprint of the body
-- Returns  1

local seen = redis.call('HMGET', KEYS[1], 'fingerprint', 'accepted')
if seen[1] == ARGV[1] and not seen[2] then
  redis.call('DEL', KEYS[1])
end
return 1
