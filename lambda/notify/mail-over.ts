import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { SendMail } from './channels/mail.ts';

/** Mail to those who are subscribed to a topic. */
export const mailOver =
  (sns: SNSClient, TopicArn: string): SendMail =>
  async ({ subject: Subject, text: Message }) => {
    await sns.send(new PublishCommand({ TopicArn, Subject, Message }));
  };
