import { realEtcd } from '../support/etcd-ground.ts';
import { argumentsContract } from './etcd-arguments.contract.ts';
import { authContract } from './etcd-auth.contract.ts';
import { etcdContract } from './etcd.contract.ts';

etcdContract('3.5', () => realEtcd('3.5'));
argumentsContract('3.5', () => realEtcd('3.5'));
authContract('3.5', () => realEtcd('3.5'));
