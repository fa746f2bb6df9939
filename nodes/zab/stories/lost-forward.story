# A follower hands a write on, and the connection breaks. It hands it on again if the write waits at two reminders in
# a row, and the leader proposes once what arrives twice. A node that has delivered a write answers it when it is asked again.

- start zab n1 n2 n3
- deliver
- fire n3 ping
- deliver
- ask n1 p0 write x 1
- lose n1 n3
- fire n1 remind
> fire n1 remind
  n1 -> n3: Forward(epoch 1, request p0/1 write x 1)
- deliver n1 n3
> fire n1 remind
  n1 -> n3: Forward(epoch 1, request p0/1 write x 1)
> deliver n1 n3
n3 receives Forward(epoch 1, request p0/1 write x 1) from n1
- deliver
> again n2 p0
  n2 answers p0/1 write x 1: ok(value 1)
