-- Claims an idempotency key for a body. A claim that the transport repeats is recognised.
--
-- KEYS[1]  the idempotency key
-- ARGV     1 fingerprint of the body, 2 this very claim, 3 time to live in ms
-- Returns  0 if the claim is new, 1 if another is in progress, 2 if the body was accepted,
--          3 if the key belongs to another body

local seen = redis.call('HMGET', KEYS[1], 'fingerprint', 'accepted', 'claim')
if not seen[1] then
  redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1], 'claim', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return 0
end
if seen[1] ~= ARGV[1] then
  return 3
end
if seen[2] then
  return 2
end
if seen[3] == ARGV[2] then
  return 0
end
return 1
