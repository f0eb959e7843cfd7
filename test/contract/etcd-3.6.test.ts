import { realEtcd } from '../support/etcd-ground.ts';
import { argumentsContract } from './etcd-arguments.contract.ts';
import { authContract } from './etcd-auth.contract.ts';
import { etcdContract } from './etcd.contract.ts';

etcdContract('3.6', () => realEtcd('3.6'));
argumentsContract('3.6', () => realEtcd('3.6'));
authContract('3.6', () => realEtcd('3.6'));
