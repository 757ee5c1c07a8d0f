/**
 * How a refusal answers: `forbidden` not by this person (403), `notNow` not in this state or day
 * (409), `invalid` a request that cannot be right (400).
 */
export interface RefusalRow {
  readonly kind: 'forbidden' | 'notNow' | 'invalid';
  /** What is the matter, as the officer reads it. */
  readonly says: string;
  /** What he can do next. */
  readonly next: string;
}
export type RefusalRows = Readonly<Record<string, RefusalRow>>;

/** Refusals that every command, or several services, may give. */
export const commonRefusals = {
  POST_MAY_NOT_DO_THIS: {
    kind: 'forbidden',
    says: '您的岗位不能办理此事项。',
    next: '请由目录所列岗位的人员办理。',
  },
  VILLAGE_NOT_YOURS: {
    kind: 'forbidden',
    says: '该村（社区）不在您的负责范围内。',
    next: '请由负责该村的人员办理，或申请调整负责范围。',
  },
  SCOPE_DOES_NOT_COVER: {
    kind: 'forbidden',
    says: '该接口账号未获授权办理此事项。',
    next: '请由平台管理员调整接口账号的授权范围。',
  },
  OFFICER_IS_KIN: {
    kind: 'forbidden',
    says: '您是申请家庭成员或其近亲属，应当回避。',
    next: '请由无近亲属关系的人员办理。',
  },
  SAME_PERSON_TWICE: {
    kind: 'forbidden',
    says: '前后两步须由不同的人办理。',
    next: '请由另一名有权限的人员办理。',
  },
  SUBJECT_UNKNOWN: {
    kind: 'invalid',
    says: '人员编号不在人员登记中，或证件号码与该编号不符。',
    next: '请先在人员登记中取得编号（POST /api/intake/subjects）。',
  },
  ATTACHMENT_UNKNOWN: {
    kind: 'invalid',
    says: '所列附件尚未上传。',
    next: '请先上传附件，再提交本事项。',
  },
  DATE_IN_FUTURE: {
    kind: 'invalid',
    says: '所报日期晚于今天。',
    next: '请核对日期；未发生的事项不能登记。',
  },
  DATE_BEFORE_CAUSE: {
    kind: 'invalid',
    says: '所报日期早于其前提事项的日期。',
    next: '请核对日期。',
  },
  POLICY_ROW_MISSING: {
    kind: 'notNow',
    says: '政策参数表中没有适用于该日的数值。',
    next: '请先补录政策参数，再继续办理。',
  },
  CASE_HAS_ENDED: {
    kind: 'notNow',
    says: '该事项已经终结。',
    next: '如有新情况，请重新申请。',
  },
  CASE_ALREADY_DECIDED: {
    kind: 'notNow',
    says: '该申请已作出决定。',
    next: '如需变更，请按动态管理或复议途径办理。',
  },
  REASON_MISSING: {
    kind: 'invalid',
    says: '未填写理由。',
    next: '请填写理由后再提交。',
  },
  REMEDY_TEXT_MISSING: {
    kind: 'invalid',
    says: '缺少救济途径告知。',
    next: '请选定救济途径文本后再提交。',
  },
  AUTHORISATION_MISSING: {
    kind: 'notNow',
    says: '有关人员尚未签署核对授权，或授权范围不含所查来源。',
    next: '请先取得每名有关人员的授权书。',
  },
  APPLICATION_NOT_FILED: {
    kind: 'notNow',
    says: '尚未提交申请。',
    next: '请先登记申请材料。',
  },
  APPLICATION_ALREADY_ACCEPTED: {
    kind: 'notNow',
    says: '该申请已经受理。',
    next: '请按受理后的程序办理。',
  },
  ACCOUNT_HOLDER_NOT_PAYEE: {
    kind: 'invalid',
    says: '账户户名不是领取人，且无委托。',
    next: '请提供领取人本人账户，或补交委托书。',
  },
  SIGNER_NOT_ENTRUSTED: {
    kind: 'forbidden',
    says: '副职签发须有组长在有效期内的书面委托。',
    next: '请由组长签发，或先登记委托。',
  },
} as const satisfies RefusalRows;
