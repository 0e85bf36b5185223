import { expect, test } from '@jest/globals';
import { grants, named, properties, synthesized } from './synthesized.ts';

const showFigures = 'analytics/show-figures';
function describe({ service }: ReturnType<typeof synthesized>) {
  const { Variables } = Object(named(service, 'AWS::Lambda::Function').get(showFigures)?.Properties.Environment);
  const canSend = JSON.stringify(grants(service).get(showFigures)).includes('sqs:SendMessage');
  return { addresses: Variables.REPORT_ADDRESSES, canSend };
}

test('reports no day, and grants nothing for it, where the stage has no addresses', () => {
  expect(describe(synthesized('prod'))).toEqual({ addresses: 'none', canSend: false });
});

test('reports each day to the addresses of the stage, on the schedule of the figures', () => {
  const [without, reporting] = [{}, { reportAddresses: ['owner@shop.example', 'books@shop.example'] }].map((changed) =>
    synthesized('prod', changed),
  );
  const countRules = (one: typeof reporting) => one && properties(one.service, 'AWS::Events::Rule').length;

  expect(reporting && describe(reporting)).toEqual({
    ...{ addresses: 'owner@shop.example,books@shop.example', canSend: true },
  });
  expect(countRules(reporting)).toBe(countRules(without));
});

test.each(['a@b.c,d@e.f', 'Owner <owner@shop.example>'])('refuses the address "%s"', (address) => {
  expect(() => synthesized('prod', { reportAddresses: [address] })).toThrow(
    `reportAddresses of prod has "${address}", which is no e-mail address`,
  );
});
