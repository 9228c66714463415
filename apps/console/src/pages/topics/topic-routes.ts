import { createRoute, lazyRouteComponent, type SearchSchemaInput } from '@tanstack/react-router'
import { cluster } from '../../router.tsx'
import { type MessageSearch, readMessageSearch } from '../messages/message-search.ts'
import { readTopicSearch, type TopicSearch } from './topic-search.ts'

const topics = createRoute({
  getParentRoute: () => cluster,
  path: '/topics',
  validateSearch: (search: TopicSearch & SearchSchemaInput): TopicSearch => readTopicSearch({ ...search }),
  component: lazyRouteComponent(() => import('./topics.tsx'), 'Topics'),
})

const newTopic = createRoute({
  getParentRoute: () => cluster,
  path: '/new-topic',
  component: lazyRouteComponent(() => import('./new-topic.tsx'), 'NewTopic'),
})

const topic = createRoute({
  getParentRoute: () => cluster,
  path: '/topics/$topicName',
  component: lazyRouteComponent(() => import('../topic/topic.tsx'), 'TopicPage'),
})

const partitions = createRoute({
  getParentRoute: () => topic,
  path: '/',
  component: lazyRouteComponent(() => import('../topic/partitions.tsx'), 'Partitions'),
})

const settings = createRoute({
  getParentRoute: () => topic,
  path: '/settings',
  component: lazyRouteComponent(() => import('../topic/settings.tsx'), 'Settings'),
})

const messages = createRoute({
  getParentRoute: () => topic,
  path: '/messages',
  validateSearch: (search: MessageSearch & SearchSchemaInput): MessageSearch => readMessageSearch({ ...search }),
  component: lazyRouteComponent(() => import('../messages/messages.tsx'), 'Messages'),
})

export const topicRoutes = [topics, newTopic, topic.addChildren([partitions, settings, messages])] as const
