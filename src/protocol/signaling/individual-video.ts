// Asks Zoom for one participant's video at a time (protocol#individual-video), as src/protocol/cameras decides.

import { type CameraEffect, type CameraInput, cameraStep, dueOf, followOf, type VideoFollow } from "../cameras";
import { explain, inputError, type RtmsError, streamError, text } from "../errors";
import type { Memory } from "../memory";
import type { StreamEvent, VideoMessage } from "../messages";
import type { StreamOptions } from "../options";
import { type Clock, ResettableTimer } from "../time";
import { MessageType, type Speaker, StatusCode } from "../values";
import { reasonText, replyStatus, type WireMessage } from "../wire";
import type { Handshakes } from "./handshake";
import type { Requests } from "./requests";

/** What tells of the subscriptions. A warning is told once, however often it is given. */
export type Tell = (event: StreamEvent) => void;

const idsOf = (people: readonly Speaker[]): string[] => people.map(({ id }) => id);

/** What an event of the stream says of its cameras; most say nothing. */
function inputOf(event: StreamEvent): CameraInput | undefined {
  switch (event.event) {
    case "participant_join":
      return { type: "joined", ids: idsOf(event.participants) };
    case "participant_leave":
      return { type: "left", ids: idsOf(event.participants) };
    case "participant_video_on":
      return { type: "cameraOn", ids: idsOf(event.participants) };
    case "participant_video_off":
      return { type: "cameraOff", ids: idsOf(event.participants) };
    case "active_speaker_change":
      return event.speaker && { type: "speaks", userId: event.speaker.id };
    case "paused":
    case "resumed":
      return { type: event.event };
    default:
      return undefined;
  }
}

/** Whether a participant's video is subscribed to after this reply. The same one again is refused as a duplicate. */
function isAccepted(reply: WireMessage): boolean {
  const { code } = replyStatus(reply);
  return code === StatusCode.STATUS_OK || code === StatusCode.STATUS_DUPLICATE_VIDEO_SUBSCRIPTION;
}

export class IndividualVideo {
  /** Whether Zoom sends one participant's video, and not the active speaker's. */
  readonly isOn: boolean;
  readonly #setting: VideoFollow;
  readonly #timer: ResettableTimer;
  /** Whose picture is waited for; it is compared with each packet of video. */
  #awaited: string | undefined;
  /** Whether a part of a picture would be news. */
  #isSilent = false;
  /** Statuses of refusals that were told: one for each participant would leave no room for other warnings. */
  readonly #told = new Set<number | undefined>();

  constructor(
    private readonly handshakes: Handshakes,
    private readonly memory: Memory,
    private readonly clock: Clock,
    private readonly requests: Requests,
    private readonly tell: Tell,
    { videoStreams, videoFollow = "none" }: Pick<StreamOptions, "videoStreams" | "videoFollow">,
  ) {
    this.isOn = handshakes.media.includes("video") && videoStreams === "individual";
    this.#setting = this.isOn ? videoFollow : "none";
    this.#timer = new ResettableTimer(clock, () => this.#take({ type: "due" }));
    // Another process, or a node that did not choose whose video, may have heard of a pause.
    memory.cameras = { ...memory.cameras, paused: memory.paused };
  }

  /** Whether anybody is followed, or the participant whose video is sent is chosen by hand. */
  get isFollowing(): boolean {
    return this.isOn && followOf(this.memory.cameras, this.#setting) !== "none";
  }

  /** @throws RtmsError RTMS_INPUT unless Zoom sends one participant's video */
  follow(follow: VideoFollow): void {
    if (!this.isOn) throw inputError("RTMS_INPUT", "notIndividual");
    const whom = typeof follow === "string" ? follow : [...new Set(follow)];
    this.#take({ type: "follow", follow: whom.length === 0 ? "none" : whom });
  }

  /**
   * Chooses one participant, or no one, and follows nobody any more.
   * @throws RtmsError RTMS_MEDIA_HANDSHAKE if Zoom refuses, RTMS_CONNECTION if it does not answer within 5 s
   */
  async choose(userId: string, subscribe: boolean): Promise<void> {
    const reply = await new Promise<WireMessage | undefined>((answer) =>
      this.#take({ type: "choose", userId, subscribe }, answer),
    );
    const { streamId } = this.memory;
    if (!reply)
      throw streamError("RTMS_CONNECTION", [text("videoUnanswered", { userId })], { streamId, retryable: true });
    const refusal = this.#refusal(userId, reply);
    if (refusal.status?.code !== StatusCode.STATUS_OK) throw refusal;
  }

  /** The connection for video is open, for the first time or again. */
  flows(): void {
    if (this.isOn) this.#take({ type: "flows" });
  }

  /** @param signaling whether signaling was lost, and not only the connection for video */
  lost(signaling: boolean): void {
    this.#take({ type: "lost", signaling });
  }

  /** Takes note of an event of the stream. */
  heard(event: StreamEvent): void {
    const input = this.isOn ? inputOf(event) : undefined;
    if (input) this.#take(input);
  }

  /** Takes note of a packet of video. */
  readonly seen = ({ rtms: { speaker }, video, complete }: VideoMessage): void => {
    // What comes without a name can only be of the one who is subscribed to.
    if (this.#awaited === undefined || (speaker && speaker.id !== this.#awaited) || complete) return;
    if (video?.keyframe) this.#take({ type: "picture" });
    else if (this.#isSilent) this.#take({ type: "part" });
  };

  /** @param answered is called with the reply to the request that this leads to, or without one */
  #take(input: CameraInput, answered?: (reply: WireMessage | undefined) => void): void {
    const now = this.clock.elapsed();
    const { state, effects } = cameraStep(this.memory.cameras, input, now, this.#setting);
    this.memory.cameras = state;
    const { current } = state;
    const isAwaited = state.flows && current?.seen !== "picture";
    this.#awaited = isAwaited ? current?.userId : undefined;
    this.#isSilent = current?.seen === "nothing";
    this.#timer.set(dueOf(state, followOf(state, this.#setting), now));
    for (const effect of effects) this.#perform(effect, answered);
  }

  #perform(effect: CameraEffect, answered?: (reply: WireMessage | undefined) => void): void {
    if (effect.do === "tell") {
      this.tell({ event: "video_subscription", ...this.#participant(effect.userId) });
      return;
    }
    const { userId, subscribe, since } = effect;
    const request = this.handshakes.video(userId, subscribe, this.clock.now());
    this.requests.ask(`${MessageType.VIDEO_SUBSCRIPTION_RESP} ${userId}`, request, (reply) => {
      if (subscribe) this.#answered(userId, since, reply);
      answered?.(reply);
    });
  }

  #answered(userId: string, since: number, reply: WireMessage | undefined): void {
    if (!reply) this.#take({ type: "unanswered", userId, since });
    else if (isAccepted(reply)) this.#take({ type: "accepted", userId });
    else {
      const { message, status } = this.#refusal(userId, reply);
      if (this.isFollowing && !this.#told.has(status?.code)) {
        this.#told.add(status?.code);
        this.tell({ event: "warning", message, ...(status && { status }), media: ["video"] });
      }
      this.#take({ type: "refused", userId });
    }
  }

  #refusal(userId: string, reply: WireMessage): RtmsError {
    const status = replyStatus(reply);
    const { meaning, cure } = explain(status.code);
    const words = text("videoRefused", { userId, name: status.name, said: reasonText(reply), meaning, cure });
    return streamError("RTMS_MEDIA_HANDSHAKE", [words], { status, streamId: this.memory.streamId });
  }

  #participant(userId: string | undefined): { participant?: Speaker } {
    if (userId === undefined) return {};
    const name = this.memory.roster.get(userId);
    return { participant: name === undefined ? { id: userId } : { id: userId, name } };
  }
}
