-- Stores the answer of a paid call, unless there is one.
-- The fields of a call are explained in ledger-claim.lua.
--
-- KEYS[1]  the call
-- ARGV     1 answer, 2 time to live in ms
-- Returns  1

if redis.call('HSETNX', KEYS[1], 'answer', ARGV[1]) == 1 then
  redis.call('HDEL', KEYS[1], 'owner', 'until', 'unknown', 'took')
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 1
