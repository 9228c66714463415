import {
  createKafkaUserRequest,
  kafkaUserPage,
  kafkaUserSchema,
  kafkaUserWithPasswordSchema,
  listKafkaUsersQuery,
} from '@headwater/api-contract'
import { sealScramCredential } from '@headwater/database'
import {
  addKafkaUser,
  type Connection,
  countKafkaUsers,
  findKafkaUser,
  listKafkaUsers,
  markUserDeleting,
  replaceCredential,
  type StoredKafkaUser,
} from '@headwater/database/intent'
import { createScramCredential, generatePassword } from '@headwater/kafka'
import { assert, isReservedUserName, newId } from '@headwater/model'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { answerAccessChange } from '../../access-change.ts'
import type { Answer } from '../../change.ts'
import { type Api, type ApiContext, clusterOf } from '../../context.ts'
import { pageOfRows } from '../../cursor.ts'
import { notFound, Refusal } from '../../refusal.ts'
import { clusterParameters, postHeaders, problemResponse } from '../../route-schema.ts'
import { kafkaUserView } from '../../views.ts'

const userParameters = z.strictObject({ ...clusterParameters.shape, userName: z.string().min(1).max(64) })

export function addKafkaUserRoutes(app: Api, context: ApiContext): void {
  app.get(
    '/v1/clusters/:clusterId/users',
    {
      config: { scope: 'viewer' },
      schema: {
        operationId: 'listKafkaUsers',
        summary: 'The users that clients log in as, newest first',
        tags: ['Users'],
        params: clusterParameters,
        querystring: listKafkaUsersQuery,
        response: { 200: kafkaUserPage, ...problemResponse },
      },
    },
    async (request) => {
      const { physicalClusterId } = clusterOf(request)
      return pageOfRows('users', request.query, (page) => listKafkaUsers(context.pool, physicalClusterId, page), {
        id: (user) => user.id,
        view: kafkaUserView,
      })
    },
  )

  app.post(
    '/v1/clusters/:clusterId/users',
    {
      config: { scope: 'developer', action: 'user.create' },
      schema: {
        operationId: 'createKafkaUser',
        summary: 'Create a user; the password is shown once',
        tags: ['Users'],
        headers: postHeaders,
        params: clusterParameters,
        body: createKafkaUserRequest,
        response: { 201: kafkaUserWithPasswordSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { name } = request.body
      const nowMs = context.clock.nowMs()
      const id = newId('kafkaUser', nowMs, context.random)
      const { password, sealedCredential } = await newCredential(id, 1)
      return changeUser(request, reply, name, async (transaction, physicalClusterId) => {
        await refuseTooManyUsers(transaction, physicalClusterId)
        const at = new Date(nowMs)
        const user = await addKafkaUser(transaction, { id, physicalClusterId, name, sealedCredential, at })
        if (!user) throw taken(await findKafkaUser(transaction, physicalClusterId, name, 'for_reading'), name)
        return { event: 'user_created', answer: withPassword(user, password, 201) }
      })
    },
  )

  app.post(
    '/v1/clusters/:clusterId/users/:userName/password',
    {
      config: { scope: 'developer', action: 'user.rotate_password' },
      schema: {
        operationId: 'rotateKafkaUserPassword',
        summary: 'Give a user a new password; the old one stops working once the new one is applied',
        tags: ['Users'],
        headers: postHeaders,
        params: userParameters,
        response: { 200: kafkaUserWithPasswordSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { userName } = request.params
      return changeUser(request, reply, userName, async (transaction, physicalClusterId) => {
        const user = await requireUser(transaction, physicalClusterId, userName)
        if (user.deleting) throw taken(user, userName)
        const generation = user.generation + 1
        const { password, sealedCredential } = await newCredential(user.id, generation)
        const changed = await replaceCredential(transaction, { id: user.id, generation, sealedCredential })
        assert(changed, 'the user is locked')
        return { event: 'user_password_changed', answer: withPassword(changed, password, 200) }
      })
    },
  )

  app.delete(
    '/v1/clusters/:clusterId/users/:userName',
    {
      config: { scope: 'developer', action: 'user.delete' },
      schema: {
        operationId: 'deleteKafkaUser',
        summary: 'Delete a user and its ACLs',
        tags: ['Users'],
        params: userParameters,
        response: { 202: kafkaUserSchema, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { userName } = request.params
      return changeUser(request, reply, userName, async (transaction, physicalClusterId) => {
        const user = await requireUser(transaction, physicalClusterId, userName)
        await markUserDeleting(transaction, { ...user, physicalClusterId })
        const body = kafkaUserView({ ...user, deleting: true })
        return { event: 'user_deleted', answer: { status: 202, body } }
      })
    },
  )

  /** Locks the cluster, changes its users, wakes the loop, and tells whoever follows. */
  function changeUser(
    request: FastifyRequest,
    reply: FastifyReply,
    name: string,
    run: (
      transaction: Connection,
      physicalClusterId: string,
    ) => Promise<{ event: string; answer: Omit<Answer, 'resource'> }>,
  ) {
    const resource = `${clusterOf(request).id}/users/${name}`
    return answerAccessChange(context, request, reply, resource, async (transaction, physicalClusterId) => {
      const { event, answer } = await run(transaction, physicalClusterId)
      return { event: { type: event, data: { user: name } }, answer: { ...answer, resource } }
    })
  }

  async function newCredential(userId: string, generation: number) {
    const password = generatePassword(context.random)
    const credential = await createScramCredential(password, context.random)
    return { password, sealedCredential: sealScramCredential(context.sealer, userId, generation, credential) }
  }

  async function refuseTooManyUsers(transaction: Connection, physicalClusterId: string): Promise<void> {
    const current = await countKafkaUsers(transaction, physicalClusterId)
    if (current < context.settings.usersPerCluster) return
    throw new Refusal('limit-reached', `The cluster has ${current} users.`, {
      limit: 'users_per_cluster',
      current,
      requested: current + 1,
      next: 'Delete users that are no longer needed.',
    })
  }
}

async function requireUser(transaction: Connection, physicalClusterId: string, name: string): Promise<StoredKafkaUser> {
  const user = isReservedUserName(name) ? null : await findKafkaUser(transaction, physicalClusterId, name, 'for_change')
  if (!user) throw notFound('user')
  return user
}

function taken(user: StoredKafkaUser | null, name: string): Refusal {
  if (user?.deleting)
    return new Refusal('user-deleting', `The user ${name} is being deleted.`, {
      next: 'Try again once it is gone from the list of users.',
      retryAfterSeconds: 5,
    })
  return new Refusal('name-taken', `The cluster has a user ${name}.`, {
    errors: [{ in: 'body', pointer: '/name', detail: 'is taken' }],
    next: 'Take another name, or give that user a new password.',
  })
}

function withPassword(user: StoredKafkaUser, password: string, status: number): Omit<Answer, 'resource'> {
  const view = kafkaUserView(user)
  return { status, body: { ...view, password }, bodyWithoutSecret: { ...view, secretOmitted: true } }
}
