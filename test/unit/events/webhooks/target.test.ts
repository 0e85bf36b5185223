import { expect, test } from '@jest/globals';
import { isPublicAddress, parseTarget } from '../../../../functions/events/domain/webhooks/target.ts';

const hostile = [
  ...['http://shop.test.com/hook', 'ftp://hooks.shop.com/', 'file:///etc/passwd', 'gopher://hooks.shop.com/', 'hook'],
  ...['javascript:alert(1)', 'data:text/plain,x', 'ws://hooks.shop.com', '//hooks.shop.com/', 'https://', 'https:///'],
  ...['https://user@hooks.shop.com/', 'https://user:secret@hooks.shop.com/', 'https://:secret@hooks.shop.com/'],
  ...['https://hooks.shop.com:80/', 'https://hooks.shop.com:22/', 'https://hooks.shop.com:6379/'],
  ...['https://hooks.shop.com:9001/', 'https://hooks.shop.com:65536/', 'https://hooks.shop.com:-1/'],
  ...['https://127.0.0.1/', 'https://127.1/', 'https://0x7f.1/', 'https://2130706433/', 'https://017700000001/'],
  ...['https://0177.0.0.1/', 'https://①②⑦.0.0.1/', 'https://127.0.0.1./', 'https://127。0。0。1/', 'https://0/'],
  ...['https://0.0.0.0/', 'https://10.0.0.1/', 'https://10.255.255.255/', 'https://172.16.0.1/', 'https://172.31.9.9/'],
  ...[
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://169.254.170.2/',
    'https://100.64.0.1/',
  ],
  ...['https://0xa9fea9fe/', 'https://2852039166/', 'https://198.18.0.1/', 'https://192.0.0.1/', 'https://192.0.2.1/'],
  ...['https://198.51.100.7/', 'https://203.0.113.9/', 'https://224.0.0.1/', 'https://240.0.0.1/'],
  ...[
    'https://255.255.255.255/',
    'https://192.88.99.1/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
  ],
  ...['https://[::ffff:7f00:1]/', 'https://[::127.0.0.1]/', 'https://[64:ff9b::7f00:1]/', 'https://[fe80::1]/'],
  ...['https://[fc00::1]/', 'https://[fd00:ec2::254]/', 'https://[ff02::1]/', 'https://[2001:db8::1]/'],
  ...['https://[2002:7f00:1::]/', 'https://[2001::1]/', 'https://[fe80::1%25eth0]/', 'https://[0:0:0:0:0:ffff:a00:1]/'],
  ...['https://localhost/', 'https://LOCALHOST/', 'https://localhost./', 'https://api.localhost/', 'https://router/'],
  ...['https://metadata.google.internal/', 'https://printer.local/', 'https://nas.home.arpa/', 'https://x.test/'],
  ...[
    'https://service.internal./',
    'https://ⓛocalhost/',
    'https://%6c%6f%63alhost/',
    'https://127.0.0.1%2f@hooks.shop.com/',
  ],
];

test.each(hostile)('refuses %s', (url) => {
  expect(hostile.length).toBeGreaterThanOrEqual(60);
  expect(() => parseTarget(url, 'public')).toThrow(expect.objectContaining({ code: 'webhook_target_refused' }));
});

test.each([
  ...['https://hooks.shop.com/orders?key=1', 'https://hooks.shop.com:443/', 'https://hooks.shop.com:8443/orders'],
  ...['https://8.8.8.8/', 'https://[2606:4700::1111]/', 'https://xn--mnchen-3ya.de/', 'https://münchen.de/'],
])('accepts %s', (url) => {
  expect(parseTarget(url, 'public').href).toBe(new URL(url).href);
});

test.each(['http://localhost:4000/hook', 'https://localhost/', 'http://127.0.0.1:1/', 'http://[::1]:8080/hook'])(
  'accepts %s where webhooks may go to the machine itself',
  (url) => {
    expect(parseTarget(url, 'localhost').href).toBe(new URL(url).href);
  },
);

test.each([
  ...['http://10.0.0.1/', 'https://169.254.169.254/', 'http://hooks.shop.com/', 'https://hooks.shop.com:22/'],
  ...['ftp://localhost/', 'http://user@localhost/', 'http://127.0.0.2/', 'http://api.localhost/'],
])('refuses %s where webhooks may go to the machine itself', (url) => {
  expect(() => parseTarget(url, 'localhost')).toThrow(expect.objectContaining({ code: 'webhook_target_refused' }));
});

test.each(['', 'localhost', '300.1.1.1', '1.2.3', '::ffff:8.8.8.8', 'fe80::1%eth0'])(
  'takes "%s" for no public address',
  (address) => {
    expect(isPublicAddress(address)).toBe(false);
  },
);
