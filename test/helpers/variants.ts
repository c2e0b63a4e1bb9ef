import { resample } from '../reference/resample.js'
import { concatenated, scaled, silence } from '../signals/index.js'
import type { Pcm } from './decoded.js'

/** Other forms of one recording: what may not change its fingerprint. */

const eachChannel = (pcm: Pcm, change: (channel: Float32Array) => Float32Array): Pcm => ({
  ...pcm,
  channelData: pcm.channelData.map(change),
})

export const withGain = (pcm: Pcm, decibels: number): Pcm =>
  eachChannel(pcm, (channel) => scaled(channel, 10 ** (decibels / 20)))

export const withLeadingSilence = (pcm: Pcm, milliseconds: number): Pcm =>
  eachChannel(pcm, (channel) => concatenated([silence(Math.round((milliseconds * pcm.sampleRate) / 1000)), channel]))

export const withReversedPolarity = (pcm: Pcm): Pcm => eachChannel(pcm, (channel) => scaled(channel, -1))

export const atSampleRate = (pcm: Pcm, sampleRate: number): Pcm => ({
  channelData: pcm.channelData.map((channel) => Float32Array.from(resample(channel, pcm.sampleRate, sampleRate))),
  sampleRate,
})

/** The recording with its peak at −6 dBFS, so that +6 dB does not clip. */
export function withHeadroom(pcm: Pcm): Pcm {
  const peak = pcm.channelData.reduce((max, channel) => channel.reduce((m, x) => Math.max(m, Math.abs(x)), max), 0)
  return eachChannel(pcm, (channel) => scaled(channel, 0.5 / peak))
}
