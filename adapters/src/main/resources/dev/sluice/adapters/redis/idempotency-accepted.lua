-- Marks the body of an idempotency key as accepted. A key that another body took over meanwhile
-- stays with that body.
--
-- KEYS[1]  the idempotency key
-- ARGV     1 fingerprint of the body, 2 time to live in ms
-- Returns  1 if it was marked, else 0

local seen = redis.call('HGET', KEYS[1], 'fingerprint')
if seen and seen ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1], 'accepted', '1')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
