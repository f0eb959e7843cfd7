import { fakeGround } from '../support/etcd-ground.ts';
import { etcdContract } from './etcd.contract.ts';

etcdContract('the fake as 3.4', async () => fakeGround('3.4.31'));
etcdContract('the fake as 3.7', async () => fakeGround('3.7.3'));
